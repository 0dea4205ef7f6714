#include "msrsync/app/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace msrsync::app {

std::uint64_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;  // POSIX promises 20, Linux gives 1024
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 1024;
}

unsigned affordable_crawl_threads(std::uint64_t limit) {
  return static_cast<unsigned>(std::clamp<std::uint64_t>(limit / 16, 1, 64));
}

unsigned affordable_slots(unsigned wanted, std::uint64_t limit, unsigned crawl_threads) {
  constexpr std::uint64_t kPerSlot = 3;
  const std::uint64_t ours = 24 + std::uint64_t{4} * crawl_threads;
  const std::uint64_t most = limit > ours ? (limit - ours) / kPerSlot : 0;
  return static_cast<unsigned>(std::clamp<std::uint64_t>(most, 1, wanted));
}

}  // namespace msrsync::app
