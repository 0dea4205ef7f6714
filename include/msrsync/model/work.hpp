// What a slot does for one bucket: one or several processes in a row, then a verdict.
// The supervisor runs Work without knowing which tool is behind it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "msrsync/model/job_result.hpp"
#include "msrsync/model/totals.hpp"

namespace msrsync {

/// One process to start.
struct Command {
  std::vector<std::string> argv;  ///< argv[0] is a path; no shell, no PATH search
  std::vector<std::string> environment;
  std::string working_directory;
  std::string output_file;  ///< created anew, takes stdout
};

/// One process that ended: reaped, and everything it wrote to stderr has arrived.
struct ChildExit {
  ExitStatus status;
  ResourceUsage usage;
  std::string error_text;  ///< stderr; head and tail when it was too much (BoundedText)
  double seconds = 0;
};

/// Io thread only. The supervisor calls next() and finished() in turn until next() has nothing
/// more, or a stop cuts it short; then result(), once.
class Work {
 public:
  virtual ~Work() = default;
  virtual std::optional<Command> next() = 0;
  virtual JobProgress finished(const ChildExit& exit) = 0;
  /// `was_stopped`: a stop was under way when the last process ended, or kept next() from being
  /// asked. What was not seen to its end is then not_run rather than failed.
  virtual JobResult result(bool was_stopped) = 0;
};

}  // namespace msrsync
