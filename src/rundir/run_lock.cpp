#include "msrsync/rundir/run_lock.hpp"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "msrsync/base/file_io.hpp"
#include "msrsync/base/size_text.hpp"
#include "msrsync/base/text.hpp"

namespace msrsync::rundir {
namespace {

constexpr int kTries = 20;
constexpr int kOrphanTries = 3000;
constexpr auto kPause = std::chrono::milliseconds(10);

Error failed(const std::string& path) {
  return {ExitCode::bucket_directory_unusable, "cannot lock the run directory", path, errno};
}

/// The file may be there from a session before; a link in its place is refused.
UniqueFd open_or_create(const std::string& path) {
  constexpr int kFlags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
  UniqueFd file(::open(path.c_str(), kFlags));
  if (!file && errno == ENOENT) {
    file.reset(::open(path.c_str(), kFlags | O_CREAT | O_EXCL, 0600));
    // Another process was quicker.
    if (!file && errno == EEXIST) file.reset(::open(path.c_str(), kFlags));
  }
  return file;
}

LockHolder read_holder(int fd) {
  std::array<char, 512> buffer{};
  const ssize_t n = ::pread(fd, buffer.data(), buffer.size(), 0);
  std::string text(buffer.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
  const std::size_t blank = text.find(' ');
  const std::size_t end = text.find('\n');
  if (blank == std::string::npos || end == std::string::npos || end < blank) return {};
  const auto pid = parse_count(text.substr(0, blank));
  if (!pid) return {};
  return {static_cast<std::int64_t>(*pid), text.substr(blank + 1, end - blank - 1)};
}

/// The process itself is gone: what still holds the lock are its rsyncs, which were told to end.
bool has_died(const LockHolder& holder, const std::string& our_host) {
  return holder.pid != 0 && holder.host == our_host &&
         ::kill(static_cast<pid_t>(holder.pid), 0) != 0 && errno == ESRCH;
}

Error refused(const std::string& path, const LockHolder& holder) {
  std::string who = "another process";
  if (holder.pid != 0)
    who = "process " + std::to_string(holder.pid) + " on " + printable(holder.host);
  return {ExitCode::bucket_directory_unusable,
          who + " works on this run (--status shows how far it is): it holds", path, 0};
}

}  // namespace

Result<RunLock> RunLock::acquire(const std::string& path, const std::string& host) {
  UniqueFd file = open_or_create(path);
  if (!file) return failed(path);
  for (int tries = 0; ::flock(file.get(), LOCK_EX | LOCK_NB) != 0; ++tries) {
    if (errno != EWOULDBLOCK && errno != EINTR) return failed(path);
    const LockHolder holder = read_holder(file.get());
    if (tries >= (has_died(holder, host) ? kOrphanTries : kTries)) return refused(path, holder);
    std::this_thread::sleep_for(kPause);
  }
  const std::string text = std::to_string(::getpid()) + " " + host + "\n";
  if (::ftruncate(file.get(), 0) != 0 || !write_all(file.get(), text)) return failed(path);
  return RunLock(std::move(file));
}

std::optional<LockHolder> holder_of(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file || ::flock(file.get(), LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK)
    return std::nullopt;
  return read_holder(file.get());
}

}  // namespace msrsync::rundir
