// The one stream of events of a run. Report, progress and messages all hear the same.
#pragma once

#include <cstdint>
#include <string>

#include "msrsync/model/job_result.hpp"
#include "msrsync/model/totals.hpp"

namespace msrsync {

/// How far a stop has gone; it only rises.
enum class StopLevel : std::uint8_t { none, terminate, kill_main, kill_group };

/// What runs and waits, for the progress line and the samples.
struct QueueState {
  std::uint64_t ready = 0;    ///< buckets that wait for a slot or for their next attempt
  std::uint64_t running = 0;  ///< rsyncs at work
};

/// Everything happens on the io thread, in the order it happened. Every method has an empty
/// default, so that an observer names only what it listens to.
class RunObserver {
 public:
  virtual ~RunObserver() = default;

  /// `totals` so far, several times a second; the last call has is_final = true.
  virtual void on_crawl_progress(const CrawlTotals& totals, bool is_final) {
    (void)totals, (void)is_final;
  }
  /// `found` entries below one top-level directory, as the planner saw them.
  virtual void on_found(SourceId source, const std::string& top, std::uint64_t found) {
    (void)source, (void)top, (void)found;
  }
  virtual void on_path_error(const PathError& error) { (void)error; }
  virtual void on_bucket_planned(const Bucket& bucket) { (void)bucket; }
  /// Once for each attempt.
  virtual void on_job_started(const Bucket& bucket, SlotId slot) { (void)bucket, (void)slot; }
  virtual void on_job_progress(const JobProgress& progress) { (void)progress; }
  /// The job has left its slot and waits for its next attempt.
  virtual void on_job_retry(const JobRetry& retry) { (void)retry; }
  virtual void on_job_finished(const JobResult& result) { (void)result; }
  /// The bucket was done in an earlier session; it is planned, and never started in this one.
  virtual void on_job_kept(const JobResult& result) { (void)result; }
  /// At most `limit` jobs run from now on; `reason` is for people.
  virtual void on_limit(unsigned limit, const std::string& reason) { (void)limit, (void)reason; }
  virtual void on_stop(StopLevel level, int signal) { (void)level, (void)signal; }
  /// The time that the run was given (--max-duration) is over; a stop follows.
  virtual void on_time_limit() {}
  /// Somebody asked that nothing more is started (--control); what runs goes on to its end.
  virtual void on_drain() {}
  /// Once a second while the run lasts.
  virtual void on_tick(const QueueState& queues) { (void)queues; }
};

}  // namespace msrsync
