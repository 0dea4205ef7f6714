#include "msrsync/app/memory_reserve.hpp"

#include <errno.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>

namespace msrsync::app {
namespace {

/// Enough to end jobs and write a report with, and for the other threads until they have heard.
constexpr std::size_t kReserveBytes = std::size_t{4} << 20;
constexpr std::string_view kLastWords =
    "msrsync: out of memory, and none left to stop in order: ending at once\n";

/// A new-handler has no argument, so what it works on is global.
std::atomic<void*> reserve{nullptr};
std::atomic<int> stop_event{-1};

/// Runs on the thread that was refused, which tries again when this returns. Each thread is
/// granted one more try, since another one may have used the reserve up a moment ago.
void on_refusal() {
  thread_local bool was_refused = false;
  const int saved_errno = errno;
  if (was_refused) {
    [[maybe_unused]] const auto written =
        ::write(STDERR_FILENO, kLastWords.data(), kLastWords.size());
    ::_exit(static_cast<int>(ExitCode::entries_failed));
  }
  was_refused = true;
  if (void* memory = reserve.exchange(nullptr)) {
    ::munmap(memory, kReserveBytes);
    constexpr std::uint64_t kOne = 1;
    [[maybe_unused]] const auto written = ::write(stop_event.load(), &kOne, sizeof kOne);
  }
  errno = saved_errno;
}

Error refused(const char* what) { return {ExitCode::entries_failed, what, "", errno}; }

}  // namespace

Result<UniqueFd> reserve_memory() {
  UniqueFd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!event) return refused("cannot make an event descriptor");
  void* memory = ::mmap(nullptr, kReserveBytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (memory == MAP_FAILED) return refused("not enough memory to start");
  stop_event = event.get();
  reserve = memory;
  std::set_new_handler(on_refusal);
  return event;
}

Error lack_of_memory() {
  return {ExitCode::entries_failed,
          "out of memory: the run was stopped before its end; go on with more of it (ulimit -v)",
          "", 0};
}

}  // namespace msrsync::app
