// How a run ended: from what happened in it to status, exit code and message.
#pragma once

#include <optional>
#include <string>

#include "msrsync/base/error.hpp"
#include "msrsync/model/run_report.hpp"

namespace msrsync::report {

/// What happened in a run and is no figure of its report.
struct RunFacts {
  /// There is a cause for work left undone: a stop, a fatal bucket, an error, a dry run.
  bool was_cut_short = false;
  bool is_out_of_time = false;  ///< --max-duration
  bool is_drained = false;      ///< --control DIR drain
  bool is_fatal = false;        ///< a bucket failed as every other one would
  std::string fatal_message;    ///< that bucket's
  bool has_failures = false;    ///< paths that no bucket could name
  bool has_vanished = false;    ///< an entry was gone when its turn came
  bool has_lost_names = false;  ///< a list file could not be read to its end
  std::optional<Error> error;   ///< the first that ended the run early
};

/// Sets status, exit_code and message of a report whose figures are final. Unbalanced books come
/// before every other cause but a signal: nothing that follows from them can be relied on.
void conclude(RunReport& report, const RunFacts& facts);

}  // namespace msrsync::report
