#include "msrsync/supervise/scheduler.hpp"

#include <algorithm>

namespace msrsync::supervise {
namespace {

/// What one more entry costs, in bytes copied meanwhile: a small file takes about as long to
/// create as this many bytes take to copy.
constexpr std::uint64_t kBytesPerEntry = 64 * 1024;

std::uint64_t weight(const Bucket& bucket) {
  return bucket.bytes + bucket.entries * kBytesPerEntry;
}

}  // namespace

bool Scheduler::Lighter::operator()(const Bucket& a, const Bucket& b) const {
  const auto wa = weight(a);
  const auto wb = weight(b);
  return wa != wb ? wa < wb : a.id > b.id;  // equal weights run in the order they were planned
}

Scheduler::Scheduler(unsigned slots) : limit_(slots) {
  for (unsigned i = slots; i > 0; --i) free_slots_.push_back(SlotId{i - 1});
}

void Scheduler::add(Bucket bucket) { ready_[bucket.stage].push(std::move(bucket)); }

std::optional<Start> Scheduler::next() {
  advance_stage();
  Queue& ready = ready_[stage_];
  if (is_stopped_ || running_ >= limit_ || free_slots_.empty() || ready.empty())
    return std::nullopt;
  Start start{ready.top(), free_slots_.back()};
  ready.pop();
  free_slots_.pop_back();
  ++running_;
  return start;
}

void Scheduler::advance_stage() {
  if (!is_planned_ || running_ > 0 || waiting_ > 0) return;
  const auto next = std::find_if(ready_.begin(), ready_.end(),
                                 [](const auto& stage) { return !stage.second.empty(); });
  if (next != ready_.end()) stage_ = next->first;
}

void Scheduler::finished(SlotId slot) {
  free_slots_.push_back(slot);
  --running_;
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
                                    [](const auto& stage) { return stage.second.empty(); });
}

QueueState Scheduler::state() const {
  const auto present = ready_.find(stage_);
  return {waiting_ + (present != ready_.end() ? present->second.size() : 0), running_};
}

}  // namespace msrsync::supervise
