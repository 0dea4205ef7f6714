#include "msrsync/model/work_done.hpp"

#include <utility>

namespace msrsync {

void WorkDone::add(const JobProgress& progress) {
  JobProgress& sum = running_[progress.bucket];
  sum.entries += progress.entries;
  sum.bytes += progress.bytes;
  entries_ += progress.entries;
  bytes_ += progress.bytes;
}

void WorkDone::finish(const JobResult& result) {
  JobProgress reported;
  if (const auto node = running_.extract(result.bucket.id)) reported = node.mapped();
  // Not the bucket's own count: a bucket of the copy pass may name leaf directories, which the
  // directories pass names again. The tally has every entry once.
  const Tally tally = result.tally();
  entries_ += tally.total() - tally[EntryClass::not_run];
  entries_ -= reported.entries;
  if (result.outcome == Outcome::cancelled || result.bucket.pass != PassKind::copy) return;
  bytes_ += result.bucket.bytes;
  bytes_ -= reported.bytes;
}

}  // namespace msrsync
