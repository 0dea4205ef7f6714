#include "msrsync/fill/file_maker.hpp"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <thread>
#include <vector>

#include "entry_status.hpp"
#include "link_maker.hpp"
#include "msrsync/base/unique_fd.hpp"
#include "msrsync/rsync/retry_policy.hpp"

namespace msrsync::fill {
namespace {

bool is_equal(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/// Nobody wrote to it or changed it in between.
bool is_unchanged(const struct stat& before, const struct stat& after) {
  return before.st_dev == after.st_dev && before.st_ino == after.st_ino &&
         before.st_size == after.st_size && is_equal(before.st_mtim, after.st_mtim) &&
         is_equal(before.st_ctim, after.st_ctim);
}

constexpr std::uint64_t kWorthSharing = 64 * 1024;

std::uint64_t size_of(const struct stat& status) {
  return static_cast<std::uint64_t>(status.st_size);
}

/// Of a rate, where 0 is none.
std::uint64_t share_of(std::uint64_t rate, std::uint64_t among) {
  return rate == 0 ? 0 : std::max<std::uint64_t>(rate / among, 1);
}

/// Until `duration` is over or `stop` is set.
Pace::Sleep sleep_until(const std::atomic<bool>& stop) {
  return [&stop](std::chrono::duration<double> duration) {
    constexpr std::chrono::duration<double> kStep{0.1};
    for (; duration.count() > 0 && !stop; duration -= kStep)
      std::this_thread::sleep_for(std::min(duration, kStep));
  };
}

}  // namespace

struct FileMaker::Files {
  const SourceFile& source;
  int directory;  ///< of the copy
  const char* name;
  UniqueFd destination{};
  struct stat made = {};  ///< the copy, just created
};

FileMaker::FileMaker(const Order& order, const Clock& clock, const std::atomic<bool>& stop)
    : order_(order),
      clock_(clock),
      stop_(stop),
      pace_(order.bytes_per_second, clock, sleep_until(stop)),
      copier_(pace_, stop) {}

NameAccount FileMaker::make(const SourceFile& source, int directory, const std::string& name) {
  if (!source.is_ours()) return {};
  if (source.is_link()) return make_link(directory, name.c_str(), source);
  Files files{source, directory, name.c_str()};
  constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  files.destination.reset(::openat(directory, files.name, kNew, first_mode(source.before.st_mode)));
  if (!files.destination) {
    has_given_up_ = rsync::ends_the_run(errno);
    return {};
  }
  if (!look_at(files.destination.get(), Ask::nobody, files.made)) return take_back(files, errno);
  return finish(files);
}

NameAccount FileMaker::finish(Files& files) {
  if (!set_owner(files.destination.get(), "", files.source.before, files.made))
    return take_back(files, errno);
  const mode_t mode = files.source.before.st_mode & ACCESSPERMS;
  if (mode != first_mode(mode) && ::fchmod(files.destination.get(), mode) != 0)
    return take_back(files, errno);
  if (const CopyResult copied = copy_data(files); copied.end != CopyEnd::done) {
    const bool is_refused = copied.end == CopyEnd::refused;
    if (is_refused) has_given_up_ = rsync::ends_the_run(copied.os_error);
    return take_back(files, copied.os_error);
  }
  struct stat after = {};
  if (!look_at(files.source.file.get(), Ask::server, after) ||
      !is_unchanged(files.source.before, after))
    return take_back(files, 0);
  const timespec times[2] = {{0, UTIME_OMIT}, files.source.before.st_mtim};
  struct stat copy = {};
  if (::futimens(files.destination.get(), times) != 0 ||
      !look_at(files.destination.get(), Ask::nobody, copy))
    return take_back(files, errno);
  // A file system may tell only now that it could not keep what was written.
  if (::close(files.destination.release()) != 0) {
    has_given_up_ = rsync::ends_the_run(errno);
    return take_back(files, errno);
  }
  // Owner or mode as this file system would have them: rsync knows what to make of it.
  if (!rsync::is_same(status_of(files.source.before), status_of(copy))) return {};
  return {Ending::written, size_of(files.source.before), true, 0};
}

CopyResult FileMaker::copy_data(const Files& files) {
  const std::uint64_t size = size_of(files.source.before);
  if (size == 0) return {};
  constexpr std::uint64_t kBlock = 512;  // of st_blocks, whatever the file system's (stat(3type))
  const bool is_sparse = static_cast<std::uint64_t>(files.source.before.st_blocks) * kBlock < size;
  // Only where the source has holes: looking for zeros in all others would take longer than
  // copying.
  const bool makes_holes = order_.makes_holes && is_sparse;
  const FilePair pair{files.source.file.get(), files.destination.get(),
                      files.source.before.st_dev == files.made.st_dev, makes_holes, makes_holes};
  if (size >= kWorthSharing && copier_.share(pair)) return {};
  const bool is_split = order_.split_bytes > 0 && size >= order_.split_bytes;
  if (is_split && is_young(files)) return {CopyEnd::stopped, 0};
  const CopyResult copied = is_split ? copy_split(pair, size) : copier_.copy(pair, {0, size});
  if (copied.end != CopyEnd::done || copied.end_of_data == size) return copied;
  if (::ftruncate(pair.destination, files.source.before.st_size) != 0)
    return {CopyEnd::refused, errno};
  return {};
}

/// Written in ranges, a copy has its size before it has its contents: if we are killed then, only
/// its time tells, and a source written to this very moment could have the same.
bool FileMaker::is_young(const Files& files) const {
  constexpr time_t kSlack = 2;
  // By either clock: the file system's gives the copy its time until it gets the source's.
  const auto ours = std::chrono::system_clock::to_time_t(clock_.wall_now());
  return files.source.before.st_mtim.tv_sec >= std::min(ours, files.made.st_mtim.tv_sec) - kSlack;
}

/// Ranges of equal size, each in a thread of its own.
CopyResult FileMaker::copy_split(const FilePair& pair, std::uint64_t size) const {
  // Where that cannot be done, the space is found as it is written.
  if (!pair.makes_holes && ::fallocate(pair.destination, 0, 0, static_cast<off_t>(size)) != 0 &&
      rsync::ends_the_run(errno))
    return {CopyEnd::refused, errno};
  const std::uint64_t streams = std::clamp<std::uint64_t>(order_.streams, 1, 64);
  constexpr std::uint64_t kStep = 1024 * 1024;
  const std::uint64_t share = (size / streams / kStep + 1) * kStep;
  std::vector<CopyResult> results(streams);
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t i = 0; i < streams; ++i) {
      const Range range{std::min(i * share, size), std::min((i + 1) * share, size)};
      const auto work = [this, &pair, range, streams, &result = results[i]] {
        Pace pace(share_of(order_.bytes_per_second, streams), clock_, sleep_until(stop_));
        result = DataCopier(pace, stop_).copy(pair, range);
      };
      try {
        threads.emplace_back(work);
      } catch (const std::system_error&) {
        work();  // a limit on threads costs time, not the file
      }
    }
  }
  const auto bad = std::find_if(results.begin(), results.end(),
                                [](const CopyResult& one) { return one.end != CopyEnd::done; });
  return bad == results.end() ? CopyResult{} : *bad;
}

/// Nothing half done stays: unless somebody has put another file in its place.
NameAccount FileMaker::take_back(Files& files, int os_error) {
  files.destination.reset();
  struct stat there = {};
  if (::fstatat(files.directory, files.name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
      there.st_dev == files.made.st_dev && there.st_ino == files.made.st_ino)
    (void)::unlinkat(files.directory, files.name, 0);
  if (os_error == 0) return {};
  return {Ending::failed, 0, false, os_error};
}

}  // namespace msrsync::fill
