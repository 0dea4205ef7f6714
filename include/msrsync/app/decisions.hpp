// What a command line comes to on this machine: everything that is settled before the run touches
// the destination.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/app/probe.hpp"
#include "msrsync/cp/cp_tool.hpp"
#include "msrsync/model/run_report.hpp"
#include "msrsync/options/command_line.hpp"
#include "msrsync/options/resolve.hpp"
#include "msrsync/rsync/command.hpp"

namespace msrsync::app {

/// How many rsyncs run at once: to begin with, and what that may become.
struct Concurrency {
  unsigned slots = 1;  ///< room for so many, whoever asks
  unsigned first = 1;
  unsigned first_automatic = 1;  ///< what -p auto begins with, now or when it is asked for
  unsigned most_automatic = 1;   ///< -p auto goes no further
  bool is_automatic = false;     ///< -p is auto
  bool adapts = false;           ///< auto learns; not under --bwlimit, where it has nothing to gain
  bool is_growing = false;       ///< it begins by doubling
};

/// Pure. `limit` is the number of open files. A --bwlimit is divided by the slots, so with one
/// there are only as many of them as are used.
Concurrency plan_concurrency(std::optional<unsigned> processes, const AutoChoices& automatic,
                             bool has_bandwidth_limit, std::uint64_t limit);

struct Decisions {
  options::Endpoints endpoints;
  rsync::CommandSettings command;
  AutoChoices automatic;
  Concurrency concurrency;
  std::string cp_path;  ///< empty: rsync copies
};

/// `--tool cp` as it is run.
cp::CpSettings cp_settings(const options::CommandLine& command_line, const Decisions& decisions);

/// Looks at the ends, finds rsync, understands its options and probes the storage; changes nothing.
/// The first trouble is the Error, with its exit code.
Result<Decisions> decide(const options::CommandLine& command_line);

/// `argv` and `run_directory` are for the report only.
RunHeader make_header(const options::CommandLine& command_line, const Decisions& decisions,
                      const std::vector<std::string>& argv, const std::string& run_directory);

}  // namespace msrsync::app
