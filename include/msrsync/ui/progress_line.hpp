// -P: one line in the original's words, overprinted.
#pragma once

#include <string>

#include "msrsync/base/clock.hpp"
#include "msrsync/model/run_observer.hpp"
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
  void on_bucket_planned(const Bucket& bucket) override;
  void on_tick(const QueueState& queues) override;

  /// `[n/N entries] [x/y transferred] [r entries/s] [b/s bw] [monq 0] [jq j] [running k] [eta
  /// h:mm:ss]`
  std::string line() const;
  void finish();

 private:
  struct State;
};

}  // namespace msrsync::ui
