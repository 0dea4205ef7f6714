// Directories below a root, opened without following a link.
#pragma once

#include <string>

#include "msrsync/base/unique_fd.hpp"

namespace msrsync {

/// Opens the directory `path` below `root`, "" being the root itself: openat2(2) with
/// RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS, or a component at a time with O_NOFOLLOW where that is
/// missing, or refused by a seccomp filter that does not know it. `flags` come to O_DIRECTORY,
/// O_NOFOLLOW and O_CLOEXEC: O_RDONLY to read it, O_PATH to look at what is in it. Any length of
/// path. On failure none, and errno. Thread-safe.
UniqueFd open_beneath(int root, const std::string& path, int flags);

}  // namespace msrsync
