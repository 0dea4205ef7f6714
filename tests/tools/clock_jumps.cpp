// Preloaded (LD_PRELOAD), it makes the wall clock jump hours to and fro, as a clock does that is
// being set while a run goes on. Monotonic clocks stay as they are.
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

namespace {

constexpr long kJumpSeconds = 3L * 60 * 60;
constexpr unsigned kCallsBetween = 5;

long jump() {
  static std::atomic<unsigned> calls{0};
  return (static_cast<long>(calls++ / kCallsBetween % 3) - 1) * kJumpSeconds;
}

timespec now() {
  timespec time = {};
  ::syscall(SYS_clock_gettime, CLOCK_REALTIME, &time);
  time.tv_sec += jump();
  return time;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t id, timespec* time) noexcept {
  if (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE)
    return static_cast<int>(::syscall(SYS_clock_gettime, id, time));
  *time = now();
  return 0;
}

time_t time(time_t* seconds) noexcept {
  const time_t value = now().tv_sec;
  if (seconds != nullptr) *seconds = value;
  return value;
}

int gettimeofday(timeval* time, void*) noexcept {
  const timespec value = now();
  *time = {value.tv_sec, value.tv_nsec / 1000};
  return 0;
}
}
