// The threads of one crawl.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "msrsync/crawl/thread_policy.hpp"
#include "msrsync/crawl/work_stack.hpp"

namespace msrsync::crawl {

/// As many threads as ThreadPolicy wants. Thread-safe but for run().
class Crew {
 public:
  /// `stack` outlives it and counts `first` workers already.
  Crew(WorkStack& stack, unsigned first, unsigned most)
      : stack_(stack), first_(first), policy_(first, most) {}

  /// Calls `work` on this thread and the others, and returns when it has returned on all of them:
  /// `stack` has ended then.
  void run(std::function<void()> work);

  /// The calling thread, at work, has just spent the time since `start` on that many operations.
  /// May start threads.
  void observe(std::uint64_t operations, std::chrono::steady_clock::time_point start,
               bool has_work_left);
  /// ThreadPolicy::is_slow(); a hint.
  bool is_slow() const { return is_slow_.load(std::memory_order_relaxed); }

 private:
  /// False when there is no thread to be had.
  bool start_one();

  WorkStack& stack_;
  const unsigned first_;
  std::function<void()> work_;
  std::mutex mutex_;  // of the next two
  ThreadPolicy policy_;
  std::vector<std::thread> threads_;
  std::atomic<bool> is_slow_{false};
};

}  // namespace msrsync::crawl
