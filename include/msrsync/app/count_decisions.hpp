// What --count and --prime come to on this machine.
#pragma once

#include <optional>
#include <vector>

#include "msrsync/app/probe.hpp"
#include "msrsync/base/result.hpp"
#include "msrsync/crawl/crawler.hpp"
#include "msrsync/model/source.hpp"
#include "msrsync/options/command_line.hpp"

namespace msrsync::app {

struct CountDecisions {
  std::vector<Source> sources;
  crawl::CrawlSettings crawl;  ///< threads as for a copy of the same source
  unsigned readers = 0;        ///< files read at a time, for --prime
};

/// Pure. What -p says, or 64 where an operation waits for somebody else and two for each core where
/// it does not, as far as `limit` open files allow.
unsigned choose_readers(std::optional<unsigned> processes, const AutoChoices& automatic,
                        unsigned cores, std::uint64_t limit);

/// Looks at the directories and probes the storage; changes nothing but the limit of open files.
Result<CountDecisions> decide_count(const options::CommandLine& command_line);

}  // namespace msrsync::app
