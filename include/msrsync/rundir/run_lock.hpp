// One process at a time works on a run directory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "msrsync/base/result.hpp"
#include "msrsync/base/unique_fd.hpp"

namespace msrsync::rundir {

/// Who works on a run, as written into the lock file.
struct LockHolder {
  std::int64_t pid = 0;  ///< 0: not known (the process has only just begun)
  std::string host;
};

/// Holds flock(2) on the lock file for its lifetime; the kernel releases it when the process dies,
/// however that happens. The file stays.
class RunLock {
 public:
  /// Errors: bucket_directory_unusable; the message names pid and host of the process that has it.
  /// Waits up to a fifth of a second, since a look by holder_of() takes the lock for an instant,
  /// and up to 30 s for the rsyncs of a process that died: they share the lock (descriptor()), and
  /// must not write any more when the next session begins.
  static Result<RunLock> acquire(const std::string& path, const std::string& host);

  /// To be kept open in children.
  int descriptor() const { return file_.get(); }

 private:
  explicit RunLock(UniqueFd file) : file_(std::move(file)) {}
  UniqueFd file_;
};

/// Who holds the lock at this moment; empty when nobody does. Changes nothing on disk.
std::optional<LockHolder> holder_of(const std::string& path);

}  // namespace msrsync::rundir
