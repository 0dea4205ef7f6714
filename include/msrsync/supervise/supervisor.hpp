// Runs the buckets: fills free slots, takes one event at a time, tells the observers.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "msrsync/base/clock.hpp"
#include "msrsync/model/run_observer.hpp"
#include "msrsync/model/work.hpp"
#include "msrsync/supervise/engine.hpp"
#include "msrsync/supervise/scheduler.hpp"

namespace msrsync::supervise {

/// Makes the Work for a bucket that is about to start.
using WorkFactory = std::function<std::unique_ptr<Work>(const Bucket&)>;

/// Io thread only; every method is an event. Knows nothing of event loops, so that tests drive it
/// by hand. A job whose process cannot be started fails; a fatal outcome stops the run.
class Supervisor {
 public:
  /// `on_done` is called once, when nothing runs and nothing will.
  Supervisor(Engine& engine, unsigned slots, WorkFactory factory, RunObserver& observer,
             const Clock& clock, std::function<void()> on_done);

  void add(Bucket bucket);
  void end_planning();
  /// Starts nothing more and signals what runs. Levels only rise; a lower or equal one is ignored.
  void stop(StopLevel level, int signal);

  bool is_stopping() const { return stop_level_ != StopLevel::none; }
  StopLevel stop_level() const { return stop_level_; }
  QueueState state() const { return scheduler_.state(); }

 private:
  struct Job {
    std::unique_ptr<Work> work;
    WallTime started{};
    SteadyTime steady_started{};
  };

  void fill_slots();
  void start_job(const Start& start);
  /// Starts the job's next process, or ends the job.
  void step(SlotId slot);
  void process_ended(SlotId slot, const ChildExit& exit);
  void end_job(SlotId slot);
  void check_done();

  Engine& engine_;
  Scheduler scheduler_;
  WorkFactory factory_;
  RunObserver& observer_;
  const Clock& clock_;
  std::function<void()> on_done_;
  std::map<SlotId, Job> jobs_;
  StopLevel stop_level_ = StopLevel::none;
  bool is_filling_ = false;
  bool is_done_ = false;
};

}  // namespace msrsync::supervise
