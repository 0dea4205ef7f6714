// How many threads a crawl should have, judged by what its operations take. Pure.
#pragma once

#include <cstdint>

namespace msrsync::crawl {

/// What one thread asked of the file system in one go.
struct Observation {
  std::uint64_t operations = 0;
  double seconds = 0;          ///< for all of them
  bool has_work_left = false;  ///< there was something for another thread to do
};

/// Starts with few threads and doubles them while operations wait for somebody else (0.2 ms and
/// more each), work is left for others, and the last doubling brought something. Threads only come:
/// those without work cost nothing.
class ThreadPolicy {
 public:
  /// `first` threads are there; there shall never be more than `most`.
  ThreadPolicy(unsigned first, unsigned most) : threads_(first), most_(most) {}

  /// How many threads to start now, in addition.
  unsigned observe(const Observation& observation);
  /// `missing` of the threads just asked for could not be started: there will be no more.
  void refuse(unsigned missing) { most_ = threads_ -= missing; }

  unsigned threads() const { return threads_; }
  /// Operations take so long that waking a thread for a few of them is worth it.
  bool is_slow() const { return is_slow_; }

 private:
  /// What was seen since the last judgement. Enough of it is slow or not by most observations, so
  /// that one thread that lost its processor for a while does not count.
  struct Window {
    unsigned observations = 0;
    unsigned slow = 0;
    unsigned with_work_left = 0;
    std::uint64_t operations = 0;
    double seconds = 0;
  };

  unsigned threads_;
  unsigned most_;
  Window window_;
  double pace_before_ = 0;  // operations per second before the last threads came
  bool is_slow_ = false;
};

}  // namespace msrsync::crawl
