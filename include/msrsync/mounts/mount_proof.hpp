// That two paths lead to the same directory, though each is a mount of its own: device and inode
// numbers then say nothing.
#pragma once

#include <string>
#include <vector>

#include "msrsync/base/result.hpp"

namespace msrsync::mounts {

/// A file that is made below `destination` is seen through each of the `mounts`, with what was
/// written to it; it is removed again. An Error, ExitCode::bad_usage, names the first that fails,
/// or that is `destination` itself.
Result<void> prove_destinations(const std::string& destination,
                                const std::vector<std::string>& mounts);

/// Nothing is written: each of the `mounts` has in its root what `source` has there, by name, kind,
/// mode, size and time. Only a copy that is exact to the nanosecond could be mistaken.
Result<void> prove_sources(const std::string& source, const std::vector<std::string>& mounts);

}  // namespace msrsync::mounts
