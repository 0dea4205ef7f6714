// What kind of storage is this? One question, asked of the storage itself: how long does a single
// metadata operation take. Everything that is "auto" follows from the answer.
#pragma once

#include <cstdint>
#include <string>

namespace msrsync::app {

/// Seconds that a look-up of a name which does not exist takes in `directory`: nothing can have it
/// cached. The smallest of a few tries.
double measure_round_trip(const std::string& directory);

/// What a destination on another host counts as: nothing there can be measured.
inline constexpr double kRemoteRoundTrip = 1;

/// The guide's number: more than this no client needs.
inline constexpr unsigned kMostProcesses = 64;

/// The automatic choices.
struct AutoChoices {
  bool is_local = true;         ///< no operation waits for somebody else
  unsigned processes = 1;       ///< -p auto begins with it
  unsigned most_processes = 1;  ///< and goes no further
  unsigned crawl_threads = 1;   ///< at first; the crawl adds to them where the source answers late
  unsigned max_crawl_threads = 64;
  bool both_ends_wait = false;    ///< a crawl that compares them waits for somebody else at either
  std::uint64_t min_entries = 1;  ///< smallest bucket worth an rsync of its own
  std::uint64_t whole_tree_entries = 0;  ///< largest tree that one rsync takes as fast as several
  /// The storage makes its clients wait: more processes help until the opposite shows.
  bool is_growing = false;

  /// So many crawl threads more while it compares: of threads that ask both ends, about half wait
  /// for either.
  unsigned comparing_threads() const { return both_ends_wait ? crawl_threads : 0; }
};

/// Pure. Above 0.2 ms an operation waits for somebody else (a filer): many wait side by side, and
/// small buckets spread the waiting. Below, the processors are the limit: a few rsyncs for each
/// core, since each of them sleeps in its last 20 to 40 ms, and large buckets, since each costs 10
/// ms.
AutoChoices choose(double source_round_trip, double destination_round_trip, unsigned cores);

/// The same when each rsync has a remote shell of its own: few, since sshd turns connections away
/// while ten others log in (sshd_config(5), MaxStartups 10:30:100), and large buckets, since a
/// login costs some 0.1 s. Pure.
AutoChoices choose_through_shell(AutoChoices choices);

}  // namespace msrsync::app
