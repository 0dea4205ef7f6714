#include "msrsync/rsync/retry_policy.hpp"

#include <errno.h>

#include <algorithm>

namespace msrsync::rsync {

std::chrono::milliseconds pause_before(unsigned attempt, double random) {
  constexpr std::chrono::milliseconds kFirst(1000);
  constexpr std::chrono::milliseconds kLongest(30'000);
  const unsigned doublings = std::clamp(attempt, 2U, 10U) - 2;
  const auto pause = std::min(kFirst * (1U << doublings), kLongest);
  return std::chrono::round<std::chrono::milliseconds>(pause * (0.75 + random / 2));
}

bool may_pass(int os_error) {
  switch (os_error) {
    case EACCES:
    case EPERM:
    case ENAMETOOLONG:
    case EOPNOTSUPP:
    case EINVAL:
    case ELOOP:
    case ENOENT:
    case EXDEV: return false;
    default: return true;
  }
}

bool ends_the_run(int os_error) {
  return os_error == ENOSPC || os_error == EDQUOT || os_error == EROFS;
}

}  // namespace msrsync::rsync
