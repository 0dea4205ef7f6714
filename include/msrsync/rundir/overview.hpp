// A look at runs on disk, live or dead. Reads only.
#pragma once

#include <string>
#include <vector>

#include "msrsync/base/result.hpp"
#include "msrsync/model/run_overview.hpp"

namespace msrsync::rundir {

/// Counts what the journal names and which result files are there for it; costs one file read for
/// each bucket planned. Errors: bucket_directory_unusable when `path` is no run of ours, or when
/// its header or journal cannot be read.
Result<RunOverview> overview_of(const std::string& path);

/// A directory with a header file, and what can be said about it.
struct ListedRun {
  std::string path;  ///< `directory`/name
  Result<RunOverview> overview;
};

/// The runs directly below `directory`, sorted by name. Error: bucket_directory_unusable when it
/// cannot be read.
Result<std::vector<ListedRun>> list_runs(const std::string& directory);

}  // namespace msrsync::rundir
