// Puts the plan on record as it grows, so that a later session can take it up.
#pragma once

#include <mutex>
#include <vector>

#include "msrsync/plan/planner.hpp"
#include "msrsync/rundir/journal.hpp"

namespace msrsync::app {

/// Thread-safe. A record is in the file when the call returns: before any of its rsyncs can start.
class PlanJournal {
 public:
  explicit PlanJournal(rundir::JournalWriter writer) : writer_(std::move(writer)) {}

  Result<void> begin_session(const rundir::SessionRecord& session);
  /// The bucket, its twins, and the directories finished with it: whole, or cut off in a way that
  /// resumed_plan.hpp notices.
  Result<void> add(const plan::PlannedBucket& planned);
  /// Planning has ended. A plan with gaps is not complete: a later session fills them.
  Result<void> complete(const plan::PlanEnd& end);

 private:
  void append_finished(const std::vector<FinishedDirectory>& finished);

  std::mutex mutex_;
  rundir::JournalWriter writer_;
};

}  // namespace msrsync::app
