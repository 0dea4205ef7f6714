// Hands each event of a run to several observers, in a fixed order.
#pragma once

#include <vector>

#include "msrsync/model/run_observer.hpp"

namespace msrsync::app {

class Observers final : public RunObserver {
 public:
  /// Not owned; outlives the run.
  void add(RunObserver& observer) { list_.push_back(&observer); }

  void on_crawl_progress(const CrawlTotals& totals, bool is_final) override {
    for (auto* one : list_) one->on_crawl_progress(totals, is_final);
  }
  void on_found(SourceId source, const std::string& top, std::uint64_t found) override {
    for (auto* one : list_) one->on_found(source, top, found);
  }
  void on_path_error(const PathError& error) override {
    for (auto* one : list_) one->on_path_error(error);
  }
  void on_bucket_planned(const Bucket& bucket) override {
    for (auto* one : list_) one->on_bucket_planned(bucket);
  }
  void on_job_started(const Bucket& bucket, SlotId slot) override {
    for (auto* one : list_) one->on_job_started(bucket, slot);
  }
  void on_job_progress(const JobProgress& progress) override {
    for (auto* one : list_) one->on_job_progress(progress);
  }
  void on_job_retry(const JobRetry& retry) override {
    for (auto* one : list_) one->on_job_retry(retry);
  }
  void on_job_finished(const JobResult& result) override {
    for (auto* one : list_) one->on_job_finished(result);
  }
  void on_job_kept(const JobResult& result) override {
    for (auto* one : list_) one->on_job_kept(result);
  }
  void on_stop(StopLevel level, int signal) override {
    for (auto* one : list_) one->on_stop(level, signal);
  }
  void on_limit(unsigned limit, const std::string& reason) override {
    for (auto* one : list_) one->on_limit(limit, reason);
  }
  void on_time_limit() override {
    for (auto* one : list_) one->on_time_limit();
  }
  void on_drain() override {
    for (auto* one : list_) one->on_drain();
  }
  void on_tick(const QueueState& queues) override {
    for (auto* one : list_) one->on_tick(queues);
  }

 private:
  std::vector<RunObserver*> list_;
};

}  // namespace msrsync::app
