// What a command line comes to on this machine: everything that is settled before the run touches
// the destination, and the settings of each stage that follow from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/app/crawl_pipeline.hpp"
#include "msrsync/app/probe.hpp"
#include "msrsync/cp/cp_tool.hpp"
#include "msrsync/fill/filled_work.hpp"
#include "msrsync/model/run_report.hpp"
#include "msrsync/options/command_line.hpp"
#include "msrsync/options/resolve.hpp"
#include "msrsync/rsync/bucket_work.hpp"
#include "msrsync/rsync/mirror_work.hpp"
#include "msrsync/rsync/verify_work.hpp"

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

PipelineSettings make_pipeline(const options::CommandLine& command_line,
                               const Decisions& decisions);

/// Keeps a reference to `run_directory`.
rsync::BucketContext make_context(const options::CommandLine& command_line,
                                  const Decisions& decisions,
                                  const rundir::RunDirectory& run_directory);

/// Whether anything may be filled: the options allow it and the destination is local.
bool may_fill(const options::CommandLine& command_line, const Decisions& decisions);

/// Whether our own quick check may stand for rsync's.
bool may_compare(const options::CommandLine& command_line, const Decisions& decisions);

/// Keeps a reference to `run_directory`.
fill::FillContext make_fill(const options::CommandLine& command_line, const Decisions& decisions,
                            const rsync::BucketContext& bucket,
                            const rundir::RunDirectory& run_directory);

/// The guards of --delete; `say` takes a line for people.
rsync::MirrorRules make_mirror_rules(const options::CommandLine& command_line,
                                     std::function<void(const std::string&)> say);

/// Keeps references to `bucket` and `permit`. The sources are looked at now.
rsync::MirrorContext make_mirror_context(const options::CommandLine& command_line,
                                         const rsync::BucketContext& bucket,
                                         rsync::MirrorPermit& permit);
/// A source entry that changed after `run_started` differs without fault of the copy.
rsync::VerifySettings make_verification(const options::CommandLine& command_line,
                                        WallTime run_started);

}  // namespace msrsync::app
