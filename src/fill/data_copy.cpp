#include "msrsync/fill/data_copy.hpp"

#include <errno.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace msrsync::fill {
namespace {

/// Below this, reading and writing costs no more than asking for less.
constexpr std::uint64_t kWorthKernelCopy = 64 * 1024;
constexpr std::uint64_t kKernelPortion = 64 * 1024 * 1024;  // a stop is seen in between
constexpr std::uint64_t kHoleBytes = 4096;

/// The end of the run of zeros, or of data, that begins at `begin`: whole blocks, but for the last.
std::uint64_t end_of_run(const char* data, std::uint64_t begin, std::uint64_t size, bool& is_zero) {
  static constexpr char kZeros[kHoleBytes] = {};
  std::uint64_t end = begin;
  while (end < size) {
    const std::uint64_t block = std::min(kHoleBytes, size - end);
    const bool zero = std::memcmp(data + end, kZeros, block) == 0;
    if (end == begin) is_zero = zero;
    if (zero != is_zero) break;
    end += block;
  }
  return end;
}

/// copy_file_range(2): other file systems, old kernels, files that cannot.
bool is_unable(int os_error) {
  return os_error == EXDEV || os_error == EINVAL || os_error == ENOSYS || os_error == EOPNOTSUPP ||
         os_error == EPERM || os_error == EBADF || os_error == ETXTBSY;
}

}  // namespace

DataCopier::DataCopier(Pace& pace, const std::atomic<bool>& stop)
    : pace_(pace), stop_(stop), buffer_(std::make_unique_for_overwrite<char[]>(kBufferBytes)) {}

bool DataCopier::share(const FilePair& files) {
  if (!files.may_share || !has_sharing_) return false;
  has_sharing_ = ::ioctl(files.destination, FICLONE, files.source) == 0;
  return has_sharing_;
}

CopyResult DataCopier::copy(const FilePair& files, Range range) {
  end_of_data_ = range.begin;
  CopyResult result = files.has_holes ? copy_around_holes(files, range) : copy_data(files, range);
  result.end_of_data = end_of_data_;
  return result;
}

CopyResult DataCopier::copy_around_holes(const FilePair& files, Range range) {
  auto at = static_cast<off_t>(range.begin);
  const auto end = static_cast<off_t>(range.end);
  while (at < end) {
    const off_t data = ::lseek(files.source, at, SEEK_DATA);
    if (data < 0 && errno == ENXIO) return {};  // nothing but a hole from here on
    if (data < 0) return copy_data(files, {static_cast<std::uint64_t>(at), range.end});
    if (data >= end) return {};
    off_t hole = ::lseek(files.source, data, SEEK_HOLE);
    if (hole <= data) hole = end;
    const Range part{static_cast<std::uint64_t>(data),
                     static_cast<std::uint64_t>(std::min(hole, end))};
    if (const CopyResult result = copy_data(files, part); result.end != CopyEnd::done)
      return result;
    at = hole;
  }
  return {};
}

CopyResult DataCopier::copy_data(const FilePair& files, Range range) {
  const bool is_worth = range.end - range.begin >= kWorthKernelCopy;
  if (files.may_share && !files.makes_holes && has_kernel_copy_ && is_worth) {
    const CopyResult result = copy_in_kernel(files, range);
    if (result.end != CopyEnd::done) return result;
  }
  while (range.begin < range.end) {
    if (stop_.load(std::memory_order_relaxed)) return {CopyEnd::stopped, 0};
    const std::uint64_t wanted =
        pace_.portion(std::min<std::uint64_t>(kBufferBytes, range.end - range.begin));
    const ssize_t n = ::pread(files.source, buffer_.get(), wanted, static_cast<off_t>(range.begin));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return {CopyEnd::unread, errno};
    if (n == 0) return {CopyEnd::shrunk, 0};
    const auto size = static_cast<std::uint64_t>(n);
    if (const CopyResult result = write(files, buffer_.get(), size, range.begin);
        result.end != CopyEnd::done)
      return result;
    range.begin += size;
    pace_.spend(size);
  }
  return {};
}

/// What it leaves in `range` is to be read and written.
CopyResult DataCopier::copy_in_kernel(const FilePair& files, Range& range) {
  while (range.begin < range.end) {
    if (stop_.load(std::memory_order_relaxed)) return {CopyEnd::stopped, 0};
    auto from = static_cast<off_t>(range.begin);
    auto to = from;
    const std::uint64_t wanted = pace_.portion(std::min(kKernelPortion, range.end - range.begin));
    const ssize_t n = ::copy_file_range(files.source, &from, files.destination, &to, wanted, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && is_unable(errno)) {
      has_kernel_copy_ = false;
      return {};
    }
    // Which side an error is of, reading and writing will tell.
    if (n <= 0) return {};
    range.begin += static_cast<std::uint64_t>(n);
    end_of_data_ = range.begin;
    pace_.spend(static_cast<std::uint64_t>(n));
  }
  return {};
}

CopyResult DataCopier::write(const FilePair& files, const char* data, std::uint64_t size,
                             std::uint64_t offset) {
  std::uint64_t done = 0;
  while (done < size) {
    std::uint64_t end = size;
    bool is_zero = false;
    if (files.makes_holes) end = end_of_run(data, done, size, is_zero);
    if (is_zero) {
      done = end;
      continue;
    }
    const ssize_t n =
        ::pwrite(files.destination, data + done, end - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return {CopyEnd::refused, errno};
    done += static_cast<std::uint64_t>(n);
    end_of_data_ = offset + done;
  }
  return {};
}

}  // namespace msrsync::fill
