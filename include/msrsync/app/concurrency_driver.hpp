// Who says how many rsyncs run: -p, the policy of -p auto, or somebody with --control.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "msrsync/app/decisions.hpp"
#include "msrsync/base/clock.hpp"
#include "msrsync/model/run_observer.hpp"
#include "msrsync/supervise/concurrency_policy.hpp"

namespace msrsync::app {

/// Io thread. Times each rsync of the copy pass and tells the policy; the other passes keep the
/// number found for it.
class ConcurrencyDriver final : public RunObserver {
 public:
  struct Hooks {
    /// Called with each new limit, from inside an event of the run.
    std::function<void(unsigned limit, const std::string& reason)> set_limit;
    std::function<QueueState()> load;
  };

  ConcurrencyDriver(const Concurrency& concurrency, const Clock& clock, Hooks hooks);

  /// Sets the first limit; call it before the first job starts.
  void begin();

  /// From now on as many, whatever -p said: one at least, and no more than there are slots.
  void fix(unsigned limit);
  /// From now on as -p auto has it.
  void release();
  /// Nothing starts until resume(); what runs goes on.
  void pause();
  void resume();

  /// Some limits are judged by what does not end: call it a few times a second.
  void look();

  /// What is in force when there is no pause.
  unsigned limit() const;
  bool is_paused() const { return is_paused_; }

  void on_job_started(const Bucket& bucket, SlotId slot) override;
  void on_job_progress(const JobProgress& progress) override;
  void on_job_retry(const JobRetry& retry) override;
  void on_job_finished(const JobResult& result) override;

 private:
  double now() const;
  bool is_learning() const { return concurrency_.adapts && !fixed_ && !is_paused_; }
  supervise::Load load_now() const;
  void apply(const std::optional<supervise::ConcurrencyChange>& change);
  void tell(const std::string& reason);

  Concurrency concurrency_;
  const Clock& clock_;
  SteadyTime begun_;
  Hooks hooks_;
  supervise::ConcurrencyPolicy policy_;
  std::optional<unsigned> fixed_;
  bool is_paused_ = false;
  std::map<BucketId, double> began_;  ///< the present rsync of each job of the copy pass
};

}  // namespace msrsync::app
