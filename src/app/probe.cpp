#include "msrsync/app/probe.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace msrsync::app {
namespace {

constexpr double kRemoteSeconds = 0.0002;
constexpr int kLookUps = 4;

/// Doubled after a tenth of a second, if nothing speaks against it.
constexpr unsigned kFirstOnSlowStorage = 32;

/// Up to here one rsync has copied the tree before several have started and ended, of which more
/// cores have more at a time.
std::uint64_t whole_tree_entries(unsigned cores) { return cores > 4 ? 2000 : 3000; }

double time_one_lookup(const std::string& directory, int number) {
  const std::string name =
      directory + "/.msrsync-probe-" + std::to_string(::getpid()) + "-" + std::to_string(number);
  const auto start = std::chrono::steady_clock::now();
  struct stat status = {};
  (void)::lstat(name.c_str(), &status);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

double measure_round_trip(const std::string& directory) {
  double least = time_one_lookup(directory, 1);
  // A busy machine makes a single look-up late, too.
  for (int number = 2; number <= kLookUps && least > kRemoteSeconds; ++number)
    least = std::min(least, time_one_lookup(directory, number));
  return least;
}

AutoChoices choose(double source_round_trip, double destination_round_trip, unsigned cores) {
  const bool is_source_remote = source_round_trip > kRemoteSeconds;
  const bool is_destination_remote = destination_round_trip > kRemoteSeconds;
  const bool is_remote = is_source_remote || is_destination_remote;
  const unsigned local_processes = std::clamp(4 * cores, 2U, kMostProcesses);
  // What the crawl asks of the source it judges itself; it also looks at a destination that is
  // mounted here (rsync/quick_check).
  const bool crawl_waits = is_destination_remote && destination_round_trip < kRemoteRoundTrip;
  AutoChoices choices;
  choices.is_local = !is_remote;
  choices.processes = is_remote ? kFirstOnSlowStorage : local_processes;
  choices.most_processes = kMostProcesses;
  choices.crawl_threads = crawl_waits ? 64U : std::clamp(cores, 1U, 8U);
  choices.both_ends_wait = is_source_remote && crawl_waits;
  choices.min_entries = is_remote ? 4 : cores > 4 ? 1000 : 2000;
  choices.whole_tree_entries = is_remote ? 0 : whole_tree_entries(cores);
  choices.is_growing = is_remote;
  return choices;
}

AutoChoices choose_through_shell(AutoChoices choices) {
  choices.processes = choices.most_processes = std::min(choices.most_processes, 8U);
  choices.is_growing = false;
  choices.min_entries = std::max(choices.min_entries, std::uint64_t{1000});
  choices.whole_tree_entries = choices.min_entries;
  return choices;
}

}  // namespace msrsync::app
