// From what was typed to directories of this machine. Looks, but changes nothing, until
// create_destinations() is called.
#pragma once

#include <string>
#include <vector>

#include "msrsync/base/result.hpp"
#include "msrsync/model/source.hpp"

namespace msrsync::options {

/// Sources as absolute directories, and where they go.
struct Endpoints {
  std::vector<Source> sources;
  std::string destination;  ///< absolute, its parent exists; or a remote spec without end slashes
  bool destination_exists = false;  ///< false for a remote one, of which nothing is known
  /// On another host: every step that looks at the destination itself is left out.
  bool is_remote = false;
  bool is_daemon = false;  ///< of the remote ones: an rsync daemon, not a remote shell
};

/// Checks the directories to be read, in this order, as resolve_endpoints() does; their destination
/// and name stay empty.
Result<std::vector<Source>> resolve_sources(const std::vector<std::string>& arguments);

/// Whether rsync's -x keeps the copy on the file system of its source: only then may a destination
/// on another one lie below the source (`/` to `/mnt/backup`).
enum class FileSystems { all, one };

/// Checks sources and destination in the order of the command line; the first trouble is the
/// Error, with the exit code of design's table (15 16 17 18 23 24, and 97 for a remote source, a
/// remote destination without host or module, or a destination inside a source). A path that looks
/// remote is local all the same when it exists here.
Result<Endpoints> resolve_endpoints(const std::vector<std::string>& sources,
                                    const std::string& destination,
                                    FileSystems file_systems = FileSystems::all);

/// Makes the destination (one level, mode 0777 less umask, as rsync does) and, for sources without
/// a trailing slash, the directory of their name below it. A link or a file of that name is left
/// alone and named in `in_the_way`: rsync replaces it (app/preflight). Does nothing for a remote
/// destination.
struct DestinationsMade {
  std::vector<SourceId> in_the_way;
};
Result<DestinationsMade> create_destinations(const Endpoints& endpoints);

}  // namespace msrsync::options
