#include "msrsync/app/probe.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace msrsync::app {
namespace {

constexpr double kRemoteSeconds = 0.0002;

/// Up to here one rsync has copied the tree before several have started and ended.
constexpr std::uint64_t kWholeTreeEntries = 2000;

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
  return std::min(time_one_lookup(directory, 1), time_one_lookup(directory, 2));
}

AutoChoices choose(double source_round_trip, double destination_round_trip, unsigned cores) {
  const bool is_source_remote = source_round_trip > kRemoteSeconds;
  const bool is_destination_remote = destination_round_trip > kRemoteSeconds;
  const bool is_remote = is_source_remote || is_destination_remote;
  const unsigned local_processes = std::clamp(4 * cores, 2U, 64U);
  // The crawl looks at a destination that is mounted here as well (rsync/quick_check).
  const bool crawl_waits =
      is_source_remote || (is_destination_remote && destination_round_trip < kRemoteRoundTrip);
  const std::uint64_t local_entries = cores > 4 ? 1000 : 2000;
  return {!is_remote, is_remote ? 64U : local_processes,
          crawl_waits ? 64U : std::clamp(cores, 1U, 8U),
          is_remote ? std::uint64_t{4} : local_entries, is_remote ? 0 : kWholeTreeEntries};
}

AutoChoices choose_through_shell(AutoChoices choices) {
  choices.processes = std::min(choices.processes, 8U);
  choices.min_entries = std::max(choices.min_entries, std::uint64_t{1000});
  choices.whole_tree_entries = kWholeTreeEntries;
  return choices;
}

}  // namespace msrsync::app
