// Trees to try ourselves on: one with every odd kind of entry, one with many small files.
#pragma once

#include <cstdint>
#include <string>

#include "msrsync/base/result.hpp"

namespace msrsync::app {

/// Every kind of entry and name that has ever been lost by a copy tool, some 300 in all: newlines,
/// quotes, leading dashes and colons, bytes that are not UTF-8, names of 255 bytes, deep and empty
/// directories, links of all sorts, fifos and sockets, holes, odd modes and times.
Result<void> make_odd_tree(const std::string& directory);

/// `files` small files (0 to 4 KiB), about 60 in a directory, two levels deep. The same bytes each
/// time.
Result<void> make_small_files(const std::string& directory, std::uint64_t files);

}  // namespace msrsync::app
