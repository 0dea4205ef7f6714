// Directories in which a filer or a file system shows its own past: many times the tree, and none
// of it can be written.
#pragma once

#include <string_view>

namespace msrsync::crawl {

/// `.snapshot` and `.zfs`, if it is a directory.
bool is_snapshot_name(std::string_view name);

/// Whether a part of `path`, that of a directory relative to its root, is such a name.
bool is_in_snapshot(std::string_view path);

}  // namespace msrsync::crawl
