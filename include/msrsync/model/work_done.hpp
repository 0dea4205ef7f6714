// How much of the work is done at any moment: what finished jobs dealt with, and what the rsyncs of
// running jobs have done so far. One count for the progress line and the report's samples.
#pragma once

#include <cstdint>
#include <map>

#include "msrsync/model/job_result.hpp"

namespace msrsync {

/// Memory: one record per running job. The sum of entries over a whole run is the number found:
/// a job's books hold each entry once, even where two passes name it.
class WorkDone {
 public:
  /// Adds to what a running job has done.
  void add(const JobProgress& progress);
  /// The job's own progress gives way to its result. A cancelled job keeps the bytes it reported.
  /// Only the copy pass moves bytes: the others name the same files once more.
  void finish(const JobResult& result);

  std::uint64_t entries() const { return entries_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  std::map<BucketId, JobProgress> running_;
  std::uint64_t entries_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace msrsync
