// The ready buckets of one stage, in the order in which they should start. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <unordered_map>
#include <vector>

#include "msrsync/model/bucket.hpp"
#include "msrsync/supervise/cost_model.hpp"

namespace msrsync::supervise {

/// How many jobs of each home (Bucket::home) run. At most one key for each slot.
using RunningHomes = std::unordered_map<std::uint64_t, unsigned>;

/// Heaviest first, but for buckets that would wait for each other: creating an entry holds the lock
/// of its directory, so jobs of one home take turns, and a home with much to do is urgent as a
/// whole. Of buckets whose weights are comparable, the one starts whose home has room: it is idle,
/// or has less than its share (what is ready of it, of all that is ready) of the jobs that run, and
/// fewer than can be at work in one directory without waiting. Where no home has room, the one with
/// the fewest jobs gets one more.
class ReadyQueue {
 public:
  explicit ReadyQueue(CostRates rates) : rates_(rates) {}

  void push(Bucket bucket);
  /// The next one to start; the queue must not be empty. Looks at no more homes than are at work,
  /// and one.
  Bucket take(const RunningHomes& running);
  /// Puts everything into the order of other rates: n log n.
  void reorder(CostRates rates);

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

 private:
  struct Lighter {
    const CostRates& rates;
    bool operator()(const Bucket& a, const Bucket& b) const;
  };
  /// A place in the order of homes. The lower one comes first.
  struct Rank {
    double urgency = 0;
    BucketId heaviest{};
    std::uint64_t home = 0;
    bool operator<(const Rank& other) const;
  };
  struct Home {
    std::vector<Bucket> heap;  ///< the heaviest one at the front
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
    Rank rank;
  };

  Rank rank_of(std::uint64_t home, const Home& buckets) const;
  std::uint64_t choose(const RunningHomes& running) const;
  /// Whether one more job belongs into a home with `jobs`, of `all_jobs`.
  bool has_room(const Home& home, unsigned jobs, unsigned all_jobs) const;

  CostRates rates_;
  std::uint64_t entries_ = 0;  // of all that is ready, like the next
  std::uint64_t bytes_ = 0;
  std::unordered_map<std::uint64_t, Home> homes_;
  std::set<Rank> order_;
  std::size_t size_ = 0;
};

}  // namespace msrsync::supervise
