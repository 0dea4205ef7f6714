// Sums the events of a run into a RunReport. The only source of numbers for report and --stats.
#pragma once

#include "msrsync/base/clock.hpp"
#include "msrsync/base/error.hpp"
#include "msrsync/model/run_observer.hpp"
#include "msrsync/model/run_report.hpp"

namespace msrsync::report {

/// Lives on the io thread. Memory: a summary per bucket, capped errors, capped samples (when full,
/// every second one is dropped and the interval doubles).
class Collector final : public RunObserver {
 public:
  Collector(RunHeader header, const Clock& clock);

  void on_crawl_progress(const CrawlTotals& totals, bool is_final) override;
  void on_found(SourceId source, const std::string& top, std::uint64_t found) override;
  void on_path_error(const PathError& error) override;
  void on_bucket_planned(const Bucket& bucket) override;
  void on_job_started(const Bucket& bucket, SlotId slot) override;
  void on_job_progress(const JobProgress& progress) override;
  void on_job_finished(const JobResult& result) override;
  void on_stop(StopLevel level, int signal) override;
  void on_tick(const QueueState& queues) override;

  /// Known only later: the limits -f auto chose.
  void set_limits(const BucketLimits& limits);
  /// An error that ended the run early (a fatal bucket is noticed without it).
  void set_error(const Error& error);

  /// Closes the books: buckets never run are classed not_run, status and exit code are decided.
  RunReport finish();

 private:
  struct State;
  // (members are the implementer's; a plain RunReport plus a few counters)
};

}  // namespace msrsync::report
