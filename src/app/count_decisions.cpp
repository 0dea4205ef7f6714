#include "msrsync/app/count_decisions.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "msrsync/app/descriptors.hpp"
#include "msrsync/app/report_file.hpp"
#include "msrsync/options/resolve.hpp"

namespace msrsync::app {

unsigned choose_readers(std::optional<unsigned> processes, const AutoChoices& automatic,
                        unsigned cores, std::uint64_t limit) {
  const unsigned fast = std::clamp(2 * cores, 2U, kMostProcesses);
  const unsigned wanted = processes.value_or(automatic.is_local ? fast : kMostProcesses);
  return affordable_slots(wanted, limit, automatic.max_crawl_threads);
}

Result<CountDecisions> decide_count(const options::CommandLine& command_line) {
  if (auto checked = check_report_path(command_line.json_path); !checked) return checked.error();
  Result<std::vector<Source>> sources = options::resolve_sources(command_line.sources);
  if (!sources) return sources.error();

  const double round_trip = measure_round_trip(sources->front().root);
  const unsigned cores = std::thread::hardware_concurrency();
  AutoChoices automatic = choose(round_trip, round_trip, cores);
  const std::uint64_t open_files = raise_descriptor_limit();
  automatic.max_crawl_threads = affordable_crawl_threads(open_files);

  CountDecisions decisions;
  decisions.readers = choose_readers(command_line.processes, automatic, cores, open_files);
  decisions.crawl.threads = std::min(automatic.crawl_threads, automatic.max_crawl_threads);
  decisions.crawl.max_threads = automatic.max_crawl_threads;
  decisions.crawl.record_links = true;
  decisions.crawl.record_details = true;
  decisions.crawl.skip_snapshots = command_line.skip_snapshots;
  decisions.sources = std::move(*sources);
  return decisions;
}

}  // namespace msrsync::app
