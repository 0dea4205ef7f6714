// Which bucket runs next. Pure: no processes, no time, no threads.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "msrsync/model/bucket.hpp"
#include "msrsync/model/job_result.hpp"
#include "msrsync/model/run_observer.hpp"
#include "msrsync/supervise/cost_model.hpp"
#include "msrsync/supervise/ready_queue.hpp"

namespace msrsync::supervise {

/// A bucket that may start now, and the slot it gets.
struct Start {
  Bucket bucket;
  SlotId slot{};
};

/// Heaviest ready bucket first, so that the longest one does not start last (ReadyQueue has the
/// exceptions); the stages in order, each begun when planning has ended and nothing of the one
/// before is ready, running or waiting for its next attempt. What is heavy is learned in the run,
/// for each pass.
class Scheduler {
 public:
  explicit Scheduler(unsigned slots);

  /// From now on at most this many run, of the slots there are. What runs beyond it goes on to its
  /// end; 0 is a pause.
  void set_limit(unsigned limit) { limit_ = limit; }
  void add(Bucket bucket);
  /// No more buckets will be added.
  void end_planning() { is_planned_ = true; }

  /// The next start, if a slot is free and a bucket of the present stage is ready.
  std::optional<Start> next();
  /// The slot is free again.
  void finished(SlotId slot);
  /// The slot is free, but its bucket comes back: nothing of a later stage starts before it.
  void wait(SlotId slot);
  /// The bucket took `seconds`, at one attempt. What is ready is put into another order once that
  /// has changed enough: some thousand buckets are moved for each one learned from, whatever there
  /// are.
  void learn(const Bucket& bucket, double seconds);
  /// A bucket that waited is ready again.
  void resume(Bucket bucket);
  /// Nothing starts from now on; what is ready or waits stays unrun.
  void stop();

  /// Nothing runs, and nothing will.
  bool is_done() const;
  QueueState state() const;

 private:
  /// What is ready of one stage, and how it is ordered.
  struct Stage {
    ReadyQueue queue;
    CostRates rates;
    std::uint64_t observations = 0;  ///< of the model, at that time
  };

  ReadyQueue& queue_of(const Bucket& bucket);
  CostModel& model_of(PassKind pass) { return models_[static_cast<std::size_t>(pass)]; }
  std::uint64_t& home_of(SlotId slot) { return home_of_slot_[static_cast<std::size_t>(slot)]; }
  void advance_stage();

  std::map<unsigned, Stage> ready_;  // by stage; the present one may be empty
  unsigned stage_ = 0;
  std::array<CostModel, kPasses> models_;
  RunningHomes running_homes_;
  std::vector<std::uint64_t> home_of_slot_;
  std::vector<SlotId> free_slots_;
  unsigned limit_;
  unsigned running_ = 0;
  unsigned waiting_ = 0;
  bool is_planned_ = false;
  bool is_stopped_ = false;
};

}  // namespace msrsync::supervise
