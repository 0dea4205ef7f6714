// Runs the buckets: fills free slots, takes one event at a time, tells the observers.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "msrsync/base/clock.hpp"
#include "msrsync/model/run_observer.hpp"
#include "msrsync/model/work.hpp"
#include "msrsync/supervise/engine.hpp"
#include "msrsync/supervise/scheduler.hpp"

namespace msrsync::supervise {

/// Makes the Work for a bucket that is about to start.
using WorkFactory = std::function<std::unique_ptr<Work>(const Bucket&)>;

/// Calls back once, on the io thread, after a delay; never from inside the call.
using After = std::function<void(std::chrono::milliseconds, std::function<void()>)>;

/// What a supervisor needs of the world; outlives it.
struct Surroundings {
  Engine& engine;
  RunObserver& observer;
  const Clock& clock;
  After after;
};

/// Io thread only; every method is an event. Knows nothing of event loops, so that tests drive it
/// by hand. A job that asks for a pause leaves its slot and comes back to any free one as its next
/// attempt; a fatal outcome stops the run.
class Supervisor {
 public:
  /// `on_done` is called once, when nothing runs and nothing will.
  Supervisor(Surroundings surroundings, unsigned slots, WorkFactory factory,
             std::function<void()> on_done);

  void add(Bucket bucket);
  void end_planning();
  /// From now on at most this many jobs run, of the slots given; 0 starts nothing. Observers hear
  /// of a change.
  void set_limit(unsigned limit, const std::string& reason);
  /// Starts nothing more and tries nothing again; jobs that run go on to their end.
  void drain();
  /// Starts nothing more, signals what runs and ends what waits for its next attempt. Levels only
  /// rise; a lower or equal one is ignored.
  void stop(StopLevel level, int signal);

  bool is_stopping() const { return stop_level_ != StopLevel::none; }
  StopLevel stop_level() const { return stop_level_; }
  QueueState state() const { return scheduler_.state(); }

 private:
  struct Job {
    Bucket bucket;
    std::unique_ptr<Work> work;
    WallTime started{};           // the first attempt
    SteadyTime steady_started{};  // the present one
    double seconds = 0;           // of the attempts that have ended
    SlotId slot{};
  };

  void fill_slots();
  void start_job(const Start& start);
  /// Starts the job's next process, or ends its attempt.
  void step(SlotId slot);
  void process_ended(SlotId slot, const ChildExit& exit);
  void end_attempt(SlotId slot);
  void resume(BucketId id);
  void end_job(Job job);
  void end_paused_jobs();
  void check_done();

  Surroundings surroundings_;
  unsigned limit_;
  Scheduler scheduler_;
  WorkFactory factory_;
  std::function<void()> on_done_;
  std::map<SlotId, Job> jobs_;
  std::map<BucketId, Job> paused_;  // between two attempts
  StopLevel stop_level_ = StopLevel::none;
  bool is_draining_ = false;
  bool is_filling_ = false;
  bool is_done_ = false;
};

}  // namespace msrsync::supervise
