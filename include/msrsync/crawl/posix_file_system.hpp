// The real file system below one source root.
#pragma once

#include <memory>
#include <string>

#include "msrsync/base/result.hpp"
#include "msrsync/crawl/file_system.hpp"

namespace msrsync::crawl {

/// What each status holds: what a copy needs, or NameStatus::details as well, which a filer may
/// have to be asked for.
enum class StatusDepth { essentials, details };

/// Opens `root` once; every directory below is opened relative to that descriptor (openat2(2) with
/// RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS, openat(2) with O_NOFOLLOW where it is missing).
Result<std::unique_ptr<FileSystem>> open_file_system(const std::string& root,
                                                     StatusDepth depth = StatusDepth::essentials);

}  // namespace msrsync::crawl
