// The plan of a run as its journal has it: what --resume starts from.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "msrsync/crawl/frontier.hpp"
#include "msrsync/model/tally.hpp"
#include "msrsync/plan/planner.hpp"
#include "msrsync/rundir/journal.hpp"
#include "msrsync/rundir/run_directory.hpp"

namespace msrsync::app {

struct ResumedPlan {
  std::vector<Bucket> buckets;    ///< in the order of their numbers
  std::vector<PathError> errors;  ///< of finished directories: names that had vanished
  CrawlTotals totals;             ///< of what is in the buckets and the errors
  Ledger found;                   ///< the same, without the errors
  std::uint64_t next_id = 0;
  /// Set when everything is planned; otherwise the crawl goes on from `frontier`, and passes over
  /// `known_names`.
  std::optional<rundir::PlanRecord> complete;
  std::shared_ptr<const crawl::Frontier> frontier;
  std::shared_ptr<const plan::KnownNames> known_names;
  std::uint64_t sessions = 0;
  std::optional<rundir::SessionRecord> last_session;
  std::uint64_t journal_end = 0;  ///< where the journal goes on
};

/// Twins that the planner makes of a bucket with these settings; a bucket whose twins did not all
/// reach the journal counts as not planned.
std::size_t count_twins(const plan::PlanSettings& settings, PassKind pass);

/// Reads the journal, and the list files of buckets whose directories were not finished. An Error
/// (bucket_directory_unusable) when the plan cannot be continued, for want of a list file: it must
/// be made anew then.
Result<ResumedPlan> read_plan(const rundir::RunDirectory& run_directory,
                              const plan::PlanSettings& settings);

}  // namespace msrsync::app
