#include "msrsync/supervise/ready_queue.hpp"

#include <algorithm>
#include <utility>

namespace msrsync::supervise {
namespace {

/// Of rsync's 15 or so operations for a new file, two hold the lock of its directory (create,
/// rename): the part of a home's work that is done one after the other.
constexpr double kSerialShare = 1.0 / 8;
constexpr unsigned kMaxJobs = 8;  // of which each has its turn without waiting

/// A bucket of at least this part of another one's weight may start before it.
constexpr double kComparable = 0.5;

}  // namespace

bool ReadyQueue::Lighter::operator()(const Bucket& a, const Bucket& b) const {
  const double wa = rates.seconds(a);
  const double wb = rates.seconds(b);
  return wa != wb ? wa < wb : a.id > b.id;  // equal weights run in the order they were planned
}

bool ReadyQueue::Rank::operator<(const Rank& other) const {
  if (urgency != other.urgency) return urgency > other.urgency;
  return heaviest != other.heaviest ? heaviest < other.heaviest : home < other.home;
}

ReadyQueue::Rank ReadyQueue::rank_of(std::uint64_t home, const Home& buckets) const {
  const Bucket& heaviest = buckets.heap.front();
  double urgency = rates_.seconds(heaviest);
  if (home != 0)
    urgency = std::max(urgency, kSerialShare * rates_.seconds(buckets.entries, buckets.bytes));
  return {urgency, heaviest.id, home};
}

void ReadyQueue::push(Bucket bucket) {
  const std::uint64_t id = bucket.home;
  Home& home = homes_[id];
  if (!home.heap.empty()) order_.erase(home.rank);
  entries_ += bucket.entries;
  bytes_ += bucket.bytes;
  home.entries += bucket.entries;
  home.bytes += bucket.bytes;
  home.heap.push_back(std::move(bucket));
  std::push_heap(home.heap.begin(), home.heap.end(), Lighter{rates_});
  home.rank = rank_of(id, home);
  order_.insert(home.rank);
  ++size_;
}

Bucket ReadyQueue::take(const RunningHomes& running) {
  const auto place = homes_.find(choose(running));
  Home& home = place->second;
  order_.erase(home.rank);
  std::pop_heap(home.heap.begin(), home.heap.end(), Lighter{rates_});
  Bucket bucket = std::move(home.heap.back());
  home.heap.pop_back();
  entries_ -= bucket.entries;
  bytes_ -= bucket.bytes;
  home.entries -= bucket.entries;
  home.bytes -= bucket.bytes;
  --size_;
  if (home.heap.empty()) {
    homes_.erase(place);
  } else {
    home.rank = rank_of(place->first, home);
    order_.insert(home.rank);
  }
  return bucket;
}

std::uint64_t ReadyQueue::choose(const RunningHomes& running) const {
  unsigned all_jobs = 0;
  for (const auto& [home, jobs] : running) all_jobs += jobs;
  std::uint64_t chosen = order_.begin()->home;
  unsigned fewest = ~0U;
  double chosen_weight = 0;
  double heaviest = 0;  // of the homes looked at
  for (const Rank& rank : order_) {
    const Home& home = homes_.at(rank.home);
    const auto at_work = running.find(rank.home);
    const unsigned jobs = rank.home == 0 || at_work == running.end() ? 0 : at_work->second;
    const double weight = rates_.seconds(home.heap.front());
    const bool is_comparable = weight >= kComparable * heaviest;
    if (is_comparable && has_room(home, jobs, all_jobs)) return rank.home;
    if (jobs == 0) break;  // far lighter, and so are those behind it
    const bool is_far_heavier = chosen_weight < kComparable * weight;
    if (is_far_heavier || (is_comparable && jobs < fewest)) {
      fewest = jobs;
      chosen = rank.home;
      chosen_weight = weight;
    }
    heaviest = std::max(heaviest, weight);
  }
  return chosen;
}

bool ReadyQueue::has_room(const Home& home, unsigned jobs, unsigned all_jobs) const {
  if (jobs == 0) return true;
  if (jobs >= kMaxJobs) return false;
  return jobs * rates_.seconds(entries_, bytes_) <
         all_jobs * rates_.seconds(home.entries, home.bytes);
}

void ReadyQueue::reorder(CostRates rates) {
  rates_ = rates;
  order_.clear();
  for (auto& [id, home] : homes_) {
    std::make_heap(home.heap.begin(), home.heap.end(), Lighter{rates_});
    home.rank = rank_of(id, home);
    order_.insert(home.rank);
  }
}

}  // namespace msrsync::supervise
