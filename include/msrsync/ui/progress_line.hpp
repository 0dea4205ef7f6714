// -P: one line in the original's words, overprinted.
#pragma once

#include <cstdint>
#include <string>

#include "msrsync/base/clock.hpp"
#include "msrsync/model/run_observer.hpp"
#include "msrsync/model/work_done.hpp"
#include "msrsync/ui/rate.hpp"
#include "msrsync/ui/terminal.hpp"

namespace msrsync::ui {

/// Redraws at most 5 times a second, and once at the end (finish()). `line()` also serves USR1,
/// with or without -P.
class ProgressLine final : public RunObserver {
 public:
  enum class Draw { live, never };
  ProgressLine(Terminal& terminal, const Clock& clock, Draw draw);

  void on_crawl_progress(const CrawlTotals& totals, bool is_final) override;
  void on_job_started(const Bucket& bucket, SlotId slot) override;
  void on_job_progress(const JobProgress& progress) override;
  void on_job_finished(const JobResult& result) override;
  void on_job_kept(const JobResult& result) override;
  void on_bucket_planned(const Bucket& bucket) override;
  void on_tick(const QueueState& queues) override;

  /// Totals are what the crawl has found so far; eta is `--:--` until it has found everything.
  /// `[n/N entries] [x/y transferred] [r entries/s] [b/s bw] [monq 0] [jq j] [running k] [eta
  /// h:mm:ss]`
  std::string line() const;
  void finish();

 private:
  void done_changed();
  void draw_if_due();
  std::string time_left(SteadyTime now) const;

  Terminal& terminal_;
  const Clock& clock_;
  const Draw draw_;
  CrawlTotals crawl_;
  bool crawl_is_complete_ = false;
  WorkDone done_;
  WorkDone kept_;  ///< of `done_`, what earlier sessions did: it says nothing of the speed
  Rate entries_rate_;
  Rate bytes_rate_;
  QueueState queues_;
  bool has_started_ = false;
  SteadyTime first_start_{};
  bool is_drawn_ = false;
  SteadyTime last_draw_{};
};

}  // namespace msrsync::ui
