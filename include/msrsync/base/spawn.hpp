// Starting a child process: vfork-style, so that the cost does not grow with our memory.
// Knows nothing of event loops; supervise/local_engine joins it with Boost.Process.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "msrsync/base/result.hpp"

namespace msrsync {

/// One child to start. Descriptors of -1 mean /dev/null. Nothing is searched in PATH and no shell
/// is involved: `argv[0]` is the executable's path.
struct SpawnRequest {
  std::vector<std::string> argv;
  std::vector<std::string> environment;  ///< whole, as NAME=value
  std::string working_directory;         ///< empty: ours
  int stdin_fd = -1;
  int stdout_fd = -1;
  int stderr_fd = -1;
  /// Stays open in the child and in what it starts; -1: none. A lock held through it lasts until
  /// all of them are gone.
  int kept_fd = -1;
};

/// The child is leader of its own process group, gets SIGTERM when the calling *thread* dies
/// (prctl(2), PR_SET_PDEATHSIG: call it from a thread that outlives the child), has default
/// dispositions, an empty mask and no descriptor of ours but those given.
/// A failed exec is an Error with errno; the child is then already reaped.
Result<pid_t> spawn(const SpawnRequest& request);

/// What a finished child left behind.
struct CapturedRun {
  int wait_status = 0;
  std::string output;  ///< stdout and stderr in order of arrival, at most 1 MiB
};

/// Starts a child, collects what it prints, waits for it. Blocks; for short helpers only
/// (`rsync --version`, the trial run). stdin_fd, stdout_fd and stderr_fd of the request are
/// ignored.
Result<CapturedRun> run_and_capture(SpawnRequest request);

/// Our own environment as NAME=value, with `LC_ALL=C` in place of what was set, so that what
/// rsync prints can be read by us.
std::vector<std::string> environment_in_c_locale();

/// The path of an executable file named `name` along PATH (or `name` itself if it has a slash);
/// empty when there is none.
std::string find_executable(const std::string& name);

}  // namespace msrsync
