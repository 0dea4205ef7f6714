// Sums the events of a run into a RunReport. The only source of numbers for report and --stats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "msrsync/base/clock.hpp"
#include "msrsync/base/error.hpp"
#include "msrsync/model/run_observer.hpp"
#include "msrsync/model/run_report.hpp"
#include "msrsync/model/work_done.hpp"
#include "msrsync/report/conclusion.hpp"

namespace msrsync::report {

/// Lives on the io thread. Memory: a summary per bucket (without the list file's name), capped
/// errors, capped samples (when full, every second one is dropped and the interval doubles).
class Collector final : public RunObserver {
 public:
  Collector(RunHeader header, const Clock& clock);

  void on_crawl_progress(const CrawlTotals& totals, bool is_final) override;
  void on_found(SourceId source, const std::string& top, std::uint64_t found) override;
  void on_path_error(const PathError& error) override;
  void on_bucket_planned(const Bucket& bucket) override;
  void on_job_started(const Bucket& bucket, SlotId slot) override;
  void on_job_progress(const JobProgress& progress) override;
  void on_job_retry(const JobRetry& retry) override;
  void on_job_finished(const JobResult& result) override;
  void on_job_kept(const JobResult& result) override;
  void on_stop(StopLevel level, int signal) override;
  void on_time_limit() override { facts_.is_out_of_time = true; }
  void on_drain() override { facts_.is_drained = is_stopped_ = true; }
  void on_limit(unsigned limit, const std::string& reason) override;
  void on_tick(const QueueState& queues) override;

  /// Known only later: the limits -f auto chose.
  void set_limits(const BucketLimits& limits);
  /// What was found out about the destination, and what comes to that later.
  void set_preflight(PreflightReport preflight);
  void add_finding(PreflightFinding finding);
  /// What came of --delete: what was not deleted though it is extraneous makes the exit code 21.
  void set_mirror(MirrorFacts facts);
  /// What went over which mount, where there were several.
  void set_mounts(std::vector<MountUse> mounts) { report_.mounts = std::move(mounts); }
  /// An error that ended the run early (a fatal bucket is noticed without it).
  void set_error(const Error& error);

  /// Closes the books and decides status and exit code. What a stop, a fatal bucket, an error or a
  /// dry run left undone is classed not_run, what stood in a lost list file failed; without such a
  /// cause nothing is filled in, and what is missing leaves the books unbalanced. Call once, last.
  RunReport finish();

  static constexpr std::size_t kMaxSamples = 512;

 private:
  BucketSummary& summary_of(const Bucket& bucket);
  void report_error(ReportedError error);
  /// What a result adds to the report, whichever session it is from.
  void add_result(const JobResult& result);
  void report_errors_of(const JobResult& result);
  void note_comparison(const JobResult& result);
  void watch_tail();
  bool was_cut_short() const;
  void class_rest(EntryClass entry_class);

  RunReport report_;
  const Clock& clock_;
  const SteadyTime begun_;
  WorkDone done_;
  std::unordered_map<std::uint64_t, std::size_t> index_of_bucket_;  ///< into report_.buckets
  std::map<unsigned, std::uint64_t> to_start_;  ///< buckets by stage, those between attempts too
  unsigned stage_ = 0;                          ///< of what runs
  std::uint64_t running_ = 0;
  unsigned limit_;  ///< jobs that may run
  std::optional<SteadyTime> first_start_;
  std::optional<SteadyTime>
      tail_since_;  ///< set while a slot is idle for want of buckets of its stage
  RunFacts facts_;
  bool is_stopped_ = false;
  std::uint64_t ticks_ = 0;
  std::uint64_t ticks_per_sample_ = 1;
};

}  // namespace msrsync::report
