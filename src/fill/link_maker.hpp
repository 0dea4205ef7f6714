// One absent symbolic link.
#pragma once

#include "msrsync/fill/account.hpp"
#include "msrsync/fill/source_file.hpp"

namespace msrsync::fill {

/// Makes the link that `source` is in `directory`. What is there already is not touched.
/// Ending::written: the same as in the source, what it leads to included. Otherwise left, perhaps
/// with the wrong owner or time: rsync mends that.
NameAccount make_link(int directory, const char* name, const SourceFile& source);

}  // namespace msrsync::fill
