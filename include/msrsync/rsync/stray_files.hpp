// What a killed rsync leaves at the destination: its receiver writes to `.NAME.XXXXXX` beside NAME
// and cannot remove that when it dies by SIGKILL. A later rsync does not remove it either.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "msrsync/base/clock.hpp"
#include "msrsync/base/result.hpp"
#include "msrsync/model/source.hpp"
#include "msrsync/rsync/list_reader.hpp"

namespace msrsync::rsync {

/// rsync's temporary name for the file `name`, less the `.XXXXXX` at its end: a dot is put before
/// the name unless there is one; at most 246 bytes of it are kept, whole characters; a dot at the
/// end goes. Seen with rsync 3.5.0, the same since 3.1.0.
std::string temporary_prefix(std::string_view name);

/// Removes such files of the given names from the destination and returns how many. Call it when
/// the rsync that had these names is gone, and no other that has one of them runs. A file is
/// removed only if it is a regular one, was changed no earlier than 2 s before `since` (the
/// destination's clock), the source has nothing of that very name, and no other name of the source
/// could have made it: another rsync may be writing it. Reads each directory of the names once,
/// following no link below the destination. What cannot be read stays as it is. Local destinations
/// without --temp-dir only.
std::uint64_t remove_stray_files(const Source& source, const std::vector<ListedEntry>& entries,
                                 WallTime since);

/// The same for all names of a list file, where a whole bucket was cut off.
Result<std::uint64_t> remove_stray_files(const Source& source, const std::string& list_file,
                                         WallTime since);

}  // namespace msrsync::rsync
