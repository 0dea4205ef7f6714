// The contents of one file, from one descriptor to another.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "msrsync/fill/pace.hpp"

namespace msrsync::fill {

/// Bytes [begin, end) of a file.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// The two files of one copy. Neither descriptor's offset is used or changed.
struct FilePair {
  int source = -1;
  int destination = -1;      ///< new: what is not written reads as zeros
  bool may_share = false;    ///< on one file system: the kernel may copy, or share blocks
  bool has_holes = false;    ///< the source takes less room than its size
  bool makes_holes = false;  ///< runs of zeros are not written (-S)
};

enum class CopyEnd : std::uint8_t {
  done,
  shrunk,   ///< the source ended before the range did
  unread,   ///< the source cannot be read
  refused,  ///< the destination cannot be written
  stopped,
};

struct CopyResult {
  CopyEnd end = CopyEnd::done;
  int os_error = 0;  ///< errno of unread and refused
  /// Of a copy that is done: where the last byte was written; before the range's end, a hole
  /// follows.
  std::uint64_t end_of_data = 0;
};

/// Copies ranges; keeps a buffer from one to the next. One thread at a time.
class DataCopier {
 public:
  static constexpr std::size_t kBufferBytes = 1024 * 1024;

  /// `pace` and `stop` outlive it; `stop` may be set by another thread or a signal handler.
  DataCopier(Pace& pace, const std::atomic<bool>& stop);

  /// The whole source, without copying it: the two share their blocks from then on, holes included
  /// (ioctl_ficlone(2)). False where the file system cannot; asked once.
  bool share(const FilePair& files);

  /// The file's size is not set where the range ends in a hole: FileMaker sees to that.
  CopyResult copy(const FilePair& files, Range range);

 private:
  CopyResult copy_around_holes(const FilePair& files, Range range);
  CopyResult copy_data(const FilePair& files, Range range);
  CopyResult copy_in_kernel(const FilePair& files, Range& range);
  CopyResult write(const FilePair& files, const char* data, std::uint64_t size,
                   std::uint64_t offset);

  Pace& pace_;
  const std::atomic<bool>& stop_;
  std::unique_ptr<char[]> buffer_;
  std::uint64_t end_of_data_ = 0;
  bool has_sharing_ = true;
  bool has_kernel_copy_ = true;  ///< until a pair of files refuses it
};

}  // namespace msrsync::fill
