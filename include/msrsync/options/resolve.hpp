// From what was typed to directories of this machine. Looks, but changes nothing, until
// create_destinations() is called.
#pragma once

#include <string>
#include <vector>

#include "msrsync/base/result.hpp"
#include "msrsync/model/source.hpp"

namespace msrsync::options {

/// Sources and destination as absolute directories.
struct Endpoints {
  std::vector<Source> sources;
  std::string destination;  ///< absolute; its parent exists
  bool destination_exists = false;
};

/// Whether rsync's -x keeps the copy on the file system of its source: only then may a destination
/// on another one lie below the source (`/` to `/mnt/backup`).
enum class FileSystems { all, one };

/// Checks sources and destination in the order of the command line; the first trouble is the
/// Error, with the exit code of design's table (15 16 17 18 23 24, and 97 for a remote path or for
/// a destination inside a source).
Result<Endpoints> resolve_endpoints(const std::vector<std::string>& sources,
                                    const std::string& destination,
                                    FileSystems file_systems = FileSystems::all);

/// Makes the destination (one level, mode 0777 less umask, as rsync does) and, for sources without
/// a trailing slash, the directory of their name below it. A link or a file of that name is left
/// alone and named in `in_the_way`: rsync replaces it (app/preflight).
struct DestinationsMade {
  std::vector<SourceId> in_the_way;
};
Result<DestinationsMade> create_destinations(const Endpoints& endpoints);

}  // namespace msrsync::options
