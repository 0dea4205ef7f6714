// A scratch directory with a source and destinations, and programs run in it: what self test and
// bench have in common.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "msrsync/base/result.hpp"
#include "msrsync/rundir/run_directory.hpp"

namespace msrsync::app {

/// A program that was run to its end.
struct TimedRun {
  int exit_code = 0;  ///< 128 + n after signal n
  std::string output;
  double seconds = 0;
};

/// Removes its directory when it goes.
class Trial {
 public:
  static Result<Trial> create(const std::string& parent);
  Trial(Trial&& other) noexcept;
  Trial& operator=(Trial&&) = delete;
  ~Trial();

  std::string path(const std::string& name) const { return directory_->path() + "/" + name; }
  Result<void> make_directory(const std::string& name) const;
  void remove(const std::string& name) const;

  /// This very program (/proc/self/exe) with these arguments.
  Result<TimedRun> run_msrsync(const std::vector<std::string>& arguments) const;
  Result<TimedRun> run_rsync(const std::vector<std::string>& arguments) const;
  /// What rsync would still change to make `destination` equal to `source`; empty when nothing.
  Result<std::string> difference(const std::string& source, const std::string& destination) const;

 private:
  explicit Trial(rundir::RunDirectory directory, std::string rsync_path);
  std::optional<rundir::RunDirectory> directory_;
  std::string rsync_path_;
};

}  // namespace msrsync::app
