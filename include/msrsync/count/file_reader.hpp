// Reads files to their end and forgets them, so that a cache on the way holds them.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "msrsync/base/bounded_queue.hpp"
#include "msrsync/base/result.hpp"
#include "msrsync/base/unique_fd.hpp"
#include "msrsync/model/entry.hpp"
#include "msrsync/model/source.hpp"
#include "msrsync/model/tree_count.hpp"

namespace msrsync::count {

/// Threads of its own, from start() to finish() or destruction. Files are opened relative to their
/// directory, which is opened beneath its source's root: no link is followed, whatever is renamed
/// meanwhile. Access times are left alone where the system allows it (O_NOATIME).
class FileReader {
 public:
  /// Called by reader threads, several at once: a file that is gone (EntryClass::vanished) or could
  /// not be read (failed).
  using OnError = std::function<void(PathError&&)>;

  /// As many as `threads` threads, or fewer where there are no more to be had. An Error: there is
  /// none, or a root cannot be opened.
  static Result<std::unique_ptr<FileReader>> start(const std::vector<Source>& sources,
                                                   unsigned threads, OnError on_error);
  ~FileReader();
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;

  /// The regular files of `batch` are to be read. Thread-safe; blocks while many wait. False after
  /// stop().
  bool add(DirectoryBatch&& batch);
  /// Returns when everything added is read, or soon after stop().
  void finish();
  /// What waits is dropped, what is being read is left. Thread-safe.
  void stop();

  unsigned threads() const { return static_cast<unsigned>(threads_.size()); }
  ReadTotals totals() const;

 private:
  struct Room;
  struct Part {
    std::shared_ptr<Room> room;
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  explicit FileReader(OnError on_error);
  void work();
  void read_part(const Part& part, char* buffer);
  void read_file(const Room& room, const Entry& entry, char* buffer);
  /// 0, or errno. Bytes are counted as they come.
  int read_to_end(int fd, char* buffer);
  void fail(const Room& room, const Entry& entry, const char* operation, int os_error);

  const OnError on_error_;
  std::vector<UniqueFd> roots_;  // by SourceId
  std::mutex adding_;            // one producer waits for room in the queue, the others here
  BoundedQueue<Part> queue_;
  std::atomic<bool> is_stopped_{false};
  std::atomic<std::uint64_t> files_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::vector<std::thread> threads_;
};

}  // namespace msrsync::count
