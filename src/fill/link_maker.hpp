// One absent symbolic link.
#pragma once

#include <sys/stat.h>

#include "msrsync/fill/account.hpp"
#include "msrsync/fill/directory_pair.hpp"

namespace msrsync::fill {

/// Makes the link that `source` describes, in the directory that `at` has moved to. What is there
/// already is not touched. Ending::written: the same as in the source, what it leads to included.
/// Otherwise left, perhaps with the wrong owner or time: rsync mends that.
NameAccount make_link(const DirectoryPair& at, const char* name, const struct stat& source);

}  // namespace msrsync::fill
