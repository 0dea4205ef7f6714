// What a slot does for one bucket: one or several processes in a row, then a verdict.
// The supervisor runs Work without knowing which tool is behind it.
#pragma once

#include <chrono>
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
  /// After this long the process is told to end, step by step; 0 is never.
  std::chrono::milliseconds time_limit{0};
};

/// One process that ended: reaped, and everything it wrote to stderr has arrived.
struct ChildExit {
  ExitStatus status;
  ResourceUsage usage;
  std::string error_text;  ///< stderr; head and tail when it was too much (BoundedText)
  double seconds = 0;
  bool timed_out = false;  ///< it was told to end because its time limit had come
};

/// Io thread only. The supervisor calls next() and finished() in turn until next() has nothing
/// more. Then it asks pause(): after a pause it goes on with next(), else it calls result(), once.
/// A process that could not be started goes to finished() too (ExitStatus::Kind::not_started).
class Work {
 public:
  virtual ~Work() = default;
  /// The next process; nothing when there is no more to run, or no use in running it.
  virtual std::optional<Command> next() = 0;
  /// The process of the last next() ended.
  virtual JobProgress finished(const ChildExit& exit) = 0;
  /// How long to leave the slot before next() is asked again, as the next attempt. Nothing: all has
  /// been tried. Not asked once a stop has begun, which also ends a pause at once.
  virtual std::optional<JobRetry> pause() { return std::nullopt; }
  /// A stop has begun: a process that ends from now on ended because of us, and next() gives none.
  /// What was not seen to its end is then not_run rather than failed.
  virtual void note_stop() = 0;
  virtual JobResult result() = 0;
};

}  // namespace msrsync
