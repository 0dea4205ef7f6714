// What the crawl's threads still have to do: a stack, so that a tree is taken depth first and what
// waits stays small. Knows nothing of file systems.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/crawl/file_system.hpp"

namespace msrsync::crawl {

/// An open directory. Shared, because slices of its names may be stat'ed by several threads at a
/// time; the last one closes it.
struct OpenDirectory {
  std::string path;
  std::unique_ptr<Directory> directory;
  std::optional<EntryDetails> own_details;  ///< for its first batch
  bool is_closed = false;                   ///< DirectoryBatch::under_closed_directory
  bool is_started = false;  ///< its first batch is under way; only the thread that reads may look
  bool is_known = false;    ///< Known::itself: only its subdirectories are wanted
  std::atomic<std::uint64_t> subdirectories{0};
  std::atomic<std::uint64_t> entries{0};  ///< delivered
  /// The reading of its names, and each part of them not yet delivered. Whoever takes the last one
  /// away delivers the end.
  std::atomic<std::size_t> unfinished{1};
};

/// Names [begin, end) of a slice.
struct SlicePart {
  std::shared_ptr<const NameSlice> slice;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool is_first = false;  ///< DirectoryBatch::is_first
};

struct WorkItem {
  enum class Step : std::uint8_t {
    open,  ///< open the directory `path` and read it
    read,  ///< read on in `directory`; there is one such item for a directory at most
    stat,  ///< stat the names of `part`
  };
  Step step = Step::open;
  bool is_closed = false;  ///< of `open`: what the parent passes on
  std::string path;
  std::shared_ptr<OpenDirectory> directory;
  SlicePart part;
};

/// Thread-safe. Workers call pop() in a loop; the work has ended when all of them wait, since only
/// a worker at work adds to it.
class WorkStack {
 public:
  explicit WorkStack(unsigned workers) : workers_(workers) {}

  /// The last item is taken first. `items` is left empty.
  void push(std::vector<WorkItem>& items);
  /// False, and `item` untouched, when two slices for each worker wait already: the caller does it
  /// itself.
  bool try_push_stat(WorkItem& item);
  /// Blocks while there is nothing to do but somebody is at work. Nothing: the end.
  std::optional<WorkItem> pop();
  /// Ends the work early: every pop() returns nothing from now on.
  void end();
  /// One worker more will call pop(). Called by a worker at work.
  void add_worker();
  /// A worker less than announced, as when a thread could not be started.
  void drop_worker();

  bool is_ended() const { return is_ended_.load(std::memory_order_relaxed); }
  /// Workers that wait for work just now; a hint.
  std::size_t idle_workers() const { return idle_.load(std::memory_order_relaxed); }
  /// Nobody has taken all there is to do; a hint.
  bool has_items() const { return has_items_.load(std::memory_order_relaxed); }

 private:
  bool has_ended_locked();
  void wake_locked(std::size_t items);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<WorkItem> items_;
  std::size_t workers_;
  std::size_t stats_ = 0;  // items of step `stat`
  std::atomic<std::size_t> idle_{0};
  std::atomic<bool> has_items_{false};
  std::atomic<bool> is_ended_{false};
};

}  // namespace msrsync::crawl
