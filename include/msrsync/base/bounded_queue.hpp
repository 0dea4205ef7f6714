// A blocking queue between two stages. The fast side waits for the slow one, so that memory
// depends on the capacity and never on the size of the tree.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace msrsync {

/// Thread-safe for any number of producers and consumers. Capacity is a weight: the queue accepts
/// an item while the weight inside is below capacity, so one heavy item always fits.
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  /// Blocks while full. False when the queue was closed; the item is then dropped.
  bool push(T item, std::size_t weight) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return closed_ || weight_ < capacity_; });
    if (closed_) return false;
    items_.emplace_back(std::move(item), weight);
    weight_ += weight;
    filled_.notify_one();
    return true;
  }

  /// Blocks while empty. Nothing once the queue is closed and drained.
  std::optional<T> pop() {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [this] { return closed_ || !items_.empty(); });
    if (items_.empty()) return std::nullopt;
    auto [item, weight] = std::move(items_.front());
    items_.pop_front();
    weight_ -= weight;
    room_.notify_all();
    return std::optional<T>(std::move(item));
  }

  /// No more pushes; what is inside can still be popped. Wakes everybody.
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    filled_.notify_all();
    room_.notify_all();
  }

 private:
  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable filled_;
  std::deque<std::pair<T, std::size_t>> items_;
  std::size_t weight_ = 0;
  bool closed_ = false;
};

}  // namespace msrsync
