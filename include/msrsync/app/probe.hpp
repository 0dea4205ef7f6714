// What kind of storage is this? One question, asked of the storage itself: how long does a single
// metadata operation take. Everything that is "auto" follows from the answer.
#pragma once

#include <cstdint>
#include <string>

namespace msrsync::app {

/// Seconds that a look-up of a name which does not exist takes in `directory`: nothing can have it
/// cached. The smaller of two tries.
double measure_round_trip(const std::string& directory);

/// The automatic choices.
struct AutoChoices {
  unsigned processes = 1;  ///< -p auto
  unsigned crawl_threads = 1;
  std::uint64_t min_entries = 1;  ///< smallest bucket worth an rsync of its own
};

/// Pure. Above 0.2 ms an operation waits for somebody else (a filer): many wait side by side, and
/// small buckets spread the waiting. Below, the processors are the limit: a few rsyncs for each
/// core, since each of them sleeps in its last 20 to 40 ms, and large buckets, since each costs 10
/// ms.
AutoChoices choose(double source_round_trip, double destination_round_trip, unsigned cores);

}  // namespace msrsync::app
