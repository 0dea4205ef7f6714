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
/// more; then result(), once.
class Work {
 public:
  virtual ~Work() = default;
  /// The next process; nothing when there is no more to run, or no use in running it.
  virtual std::optional<Command> next() = 0;
  /// The process of the last next() ended.
  virtual JobProgress finished(const ChildExit& exit) = 0;
  /// A stop has begun: a process that ends from now on ended because of us, and next() gives none.
  /// What was not seen to its end is then not_run rather than failed.
  virtual void note_stop() = 0;
  virtual JobResult result() = 0;
};

}  // namespace msrsync
