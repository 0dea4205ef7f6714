// What is worth trying again, and how long to wait before. Pure.
#pragma once

#include <chrono>
#include <functional>

namespace msrsync::rsync {

struct RetryPolicy {
  unsigned retries = 3;  ///< attempts after the first
  /// A number from 0 up to 1, another one each time; empty: always the middle. Called on the io
  /// thread.
  std::function<double()> random;
};

/// Before the n-th attempt (the second is the first that waits): 1 s, 2 s, 4 s ... 30 s at most, a
/// quarter more or less, as `random` (0 up to 1) says: buckets that failed together shall not come
/// back together.
std::chrono::milliseconds pause_before(unsigned attempt, double random);

/// Whether the same call may succeed another time. False for what only somebody else can mend:
/// permissions, names, kinds of entry, file systems. True for 0: nobody knows.
bool may_pass(int os_error);

/// Disk full, over quota, read-only: every other file and bucket would meet the same.
bool ends_the_run(int os_error);

}  // namespace msrsync::rsync
