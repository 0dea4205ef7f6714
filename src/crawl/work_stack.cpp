#include "msrsync/crawl/work_stack.hpp"

#include <iterator>
#include <utility>

namespace msrsync::crawl {

void WorkStack::push(std::vector<WorkItem>& items) {
  if (items.empty()) return;
  {
    std::lock_guard lock(mutex_);
    items_.insert(items_.end(), std::make_move_iterator(items.begin()),
                  std::make_move_iterator(items.end()));
    has_items_.store(true, std::memory_order_relaxed);
    wake_locked(items.size());
  }
  items.clear();
}

bool WorkStack::try_push_stat(WorkItem& item) {
  std::lock_guard lock(mutex_);
  if (stats_ >= 2 * workers_) return false;
  ++stats_;
  items_.push_back(std::move(item));
  has_items_.store(true, std::memory_order_relaxed);
  wake_locked(1);
  return true;
}

std::optional<WorkItem> WorkStack::pop() {
  std::unique_lock lock(mutex_);
  ++idle_;
  changed_.wait(lock, [this] { return !items_.empty() || has_ended_locked(); });
  if (is_ended_) return std::nullopt;
  --idle_;
  WorkItem item = std::move(items_.back());
  items_.pop_back();
  has_items_.store(!items_.empty(), std::memory_order_relaxed);
  if (item.step == WorkItem::Step::stat) --stats_;
  return item;
}

void WorkStack::end() {
  std::lock_guard lock(mutex_);
  is_ended_ = true;
  changed_.notify_all();
}

void WorkStack::add_worker() {
  std::lock_guard lock(mutex_);
  ++workers_;
}

void WorkStack::drop_worker() {
  std::lock_guard lock(mutex_);
  --workers_;
  changed_.notify_all();
}

bool WorkStack::has_ended_locked() {
  if (!is_ended_ && items_.empty() && idle_ == workers_) {
    is_ended_ = true;
    changed_.notify_all();
  }
  return is_ended_;
}

void WorkStack::wake_locked(std::size_t items) {
  if (idle_ == 0) return;
  if (items == 1) {
    changed_.notify_one();
  } else {
    changed_.notify_all();
  }
}

}  // namespace msrsync::crawl
