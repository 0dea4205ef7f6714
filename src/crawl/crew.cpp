#include "crew.hpp"

#include <system_error>
#include <utility>

namespace msrsync::crawl {

void Crew::run(std::function<void()> work) {
  work_ = std::move(work);
  {
    const std::lock_guard lock(mutex_);
    for (unsigned i = 1; i < first_; ++i) {
      if (!start_one()) stack_.drop_worker();
    }
  }
  work_();
  // A thread that is still at work may have started another one meanwhile.
  std::unique_lock lock(mutex_);
  while (!threads_.empty()) {
    std::thread last = std::move(threads_.back());
    threads_.pop_back();
    lock.unlock();
    last.join();
    lock.lock();
  }
}

void Crew::observe(std::uint64_t operations, std::chrono::steady_clock::time_point start,
                   bool has_work_left) {
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  const std::lock_guard lock(mutex_);
  unsigned more = policy_.observe({operations, time.count(), has_work_left});
  is_slow_.store(policy_.is_slow(), std::memory_order_relaxed);
  for (; more > 0 && !stack_.is_ended(); --more) {
    stack_.add_worker();
    if (start_one()) continue;
    stack_.drop_worker();
    return policy_.refuse(more);
  }
}

bool Crew::start_one() {
  try {
    threads_.emplace_back(work_);
  } catch (const std::system_error&) {
    return false;  // a limit on threads makes the crawl slower, not impossible
  }
  return true;
}

}  // namespace msrsync::crawl
