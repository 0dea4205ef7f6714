#include "msrsync/app/probe.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace msrsync::app {
namespace {

constexpr double kRemoteSeconds = 0.0002;
/// Doubled every quarter of a second at least, if nothing speaks against it.
constexpr unsigned kFirstOnSlowStorage = 16;

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
  const unsigned local_processes = std::clamp(4 * cores, 2U, kMostProcesses);
  return {is_remote ? kFirstOnSlowStorage : local_processes, kMostProcesses,
          is_source_remote ? 64U : std::clamp(cores, 1U, 8U),
          is_remote ? std::uint64_t{4} : std::uint64_t{1000}, is_remote};
}

AutoChoices choose_through_shell(AutoChoices choices) {
  choices.processes = choices.most_processes = std::min(choices.most_processes, 8U);
  choices.is_growing = false;
  choices.min_entries = std::max(choices.min_entries, std::uint64_t{1000});
  return choices;
}

}  // namespace msrsync::app
