#include "msrsync/supervise/scheduler.hpp"

#include <algorithm>

namespace msrsync::supervise {
namespace {

/// Orders whose rates differ by less than this factor are the same for our purposes.
constexpr double kMoved = 1.5;
/// One observation pays for moving so many buckets.
constexpr std::uint64_t kMovesPerObservation = 1024;

double bytes_per_entry(const CostRates& rates) { return rates.per_entry / rates.per_byte; }

bool differ(const CostRates& a, const CostRates& b) {
  const double factor = bytes_per_entry(a) / bytes_per_entry(b);
  return factor > kMoved || factor < 1 / kMoved;
}

}  // namespace

Scheduler::Scheduler(unsigned slots) : home_of_slot_(slots), limit_(slots) {
  for (unsigned i = slots; i > 0; --i) free_slots_.push_back(SlotId{i - 1});
}

void Scheduler::add(Bucket bucket) {
  ReadyQueue& queue = queue_of(bucket);
  queue.push(std::move(bucket));
}

ReadyQueue& Scheduler::queue_of(const Bucket& bucket) {
  const CostModel& model = model_of(bucket.pass);
  const CostRates rates = model.rates();
  const auto place = ready_.find(bucket.stage);
  if (place != ready_.end()) return place->second.queue;
  Stage stage{ReadyQueue(rates), rates, model.observations()};
  return ready_.emplace(bucket.stage, std::move(stage)).first->second.queue;
}

void Scheduler::learn(const Bucket& bucket, double seconds) {
  CostModel& model = model_of(bucket.pass);
  model.observe(bucket, seconds);
  const auto place = ready_.find(bucket.stage);
  if (place == ready_.end()) return;
  Stage& stage = place->second;
  const std::uint64_t observed = model.observations() - stage.observations;
  if (!differ(model.rates(), stage.rates) || observed * kMovesPerObservation < stage.queue.size())
    return;
  stage.rates = model.rates();
  stage.observations = model.observations();
  stage.queue.reorder(stage.rates);
}

std::optional<Start> Scheduler::next() {
  advance_stage();
  const auto present = ready_.find(stage_);
  if (is_stopped_ || running_ >= limit_ || free_slots_.empty() || present == ready_.end() ||
      present->second.queue.empty())
    return std::nullopt;
  Start start{present->second.queue.take(running_homes_), free_slots_.back()};
  free_slots_.pop_back();
  ++running_;
  home_of(start.slot) = start.bucket.home;
  ++running_homes_[start.bucket.home];
  return start;
}

void Scheduler::advance_stage() {
  if (!is_planned_ || running_ > 0 || waiting_ > 0) return;
  const auto next = std::find_if(ready_.begin(), ready_.end(),
                                 [](const auto& stage) { return !stage.second.queue.empty(); });
  if (next != ready_.end()) stage_ = next->first;
}

void Scheduler::finished(SlotId slot) {
  free_slots_.push_back(slot);
  --running_;
  const auto home = running_homes_.find(home_of(slot));
  if (--home->second == 0) running_homes_.erase(home);
}

void Scheduler::wait(SlotId slot) {
  finished(slot);
  ++waiting_;
}

void Scheduler::resume(Bucket bucket) {
  --waiting_;
  add(std::move(bucket));
}

void Scheduler::stop() {
  is_stopped_ = true;
  waiting_ = 0;
}

bool Scheduler::is_done() const {
  if (running_ > 0) return false;
  if (is_stopped_) return true;
  if (waiting_ > 0) return false;
  return is_planned_ && std::all_of(ready_.begin(), ready_.end(),
                                    [](const auto& stage) { return stage.second.queue.empty(); });
}

QueueState Scheduler::state() const {
  const auto present = ready_.find(stage_);
  return {waiting_ + (present != ready_.end() ? present->second.queue.size() : 0), running_};
}

}  // namespace msrsync::supervise
