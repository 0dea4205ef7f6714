#include "msrsync/base/open_beneath.hpp"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

namespace msrsync {
namespace {

constexpr int kFlags = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

std::atomic<bool> has_openat2{true};

int open_at_once(int root, const char* path, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  for (;;) {
    const long fd = ::syscall(SYS_openat2, root, path, &how, sizeof how);
    // EAGAIN: a rename elsewhere kept the kernel from proving that we stay beneath (openat2(2)).
    if (fd >= 0 || (errno != EAGAIN && errno != EINTR)) return static_cast<int>(fd);
  }
}

/// O_NOFOLLOW guards the last component only, so the way is walked one component at a time.
int open_stepwise(int root, const std::string& path, int flags) {
  UniqueFd current;
  std::size_t begin = 0;
  while (begin < path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string component = path.substr(begin, end - begin);
    if (component == "..") return errno = EXDEV, -1;
    const int parent = current ? current.get() : root;
    const bool is_last = end == path.size();
    UniqueFd next(::openat(parent, component.c_str(), is_last ? flags : O_PATH | kFlags));
    if (!next) return -1;
    current = std::move(next);
    begin = end + 1;
  }
  return current.release();
}

}  // namespace

UniqueFd open_beneath(int root, const std::string& path, int flags) {
  flags |= kFlags;
  const std::string way = path.empty() ? "." : path;
  if (!has_openat2.load(std::memory_order_relaxed) || way.size() >= PATH_MAX)
    return UniqueFd(open_stepwise(root, way, flags));
  UniqueFd fd(open_at_once(root, way.c_str(), flags));
  if (fd || (errno != ENOSYS && errno != EPERM)) return fd;
  fd.reset(open_stepwise(root, way, flags));
  if (fd) has_openat2.store(false, std::memory_order_relaxed);
  return fd;
}

}  // namespace msrsync
