// Everything the report says about a run: facts only, summed up by report/collector.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "msrsync/base/clock.hpp"
#include "msrsync/base/exit_code.hpp"
#include "msrsync/model/job_result.hpp"
#include "msrsync/model/mirror_facts.hpp"
#include "msrsync/model/mount_use.hpp"
#include "msrsync/model/preflight.hpp"
#include "msrsync/model/tally.hpp"
#include "msrsync/model/totals.hpp"

namespace msrsync {

enum class RunStatus : std::uint8_t {
  success,
  dry_run,      ///< planned, nothing run
  vanished,     ///< all copied but what vanished meanwhile
  different,    ///< verification found copies that differ
  partial,      ///< some entries failed
  failed,       ///< stopped because every bucket would have failed
  time_limit,   ///< stopped because --max-duration was over
  drained,      ///< stopped because --control asked for it
  interrupted,  ///< stopped by a signal
  unbalanced,   ///< the books do not balance
};

std::string_view name_of(RunStatus status);

/// Known before the run starts.
struct RunHeader {
  std::string version;
  std::string rsync_version;
  std::string run_id;
  std::string host;
  std::vector<std::string> argv;
  std::string working_directory;
  std::string run_directory;
  WallTime started{};
  std::vector<Source> sources;
  std::string destination;             ///< absolute, or as typed for a remote one
  bool destination_is_remote = false;  ///< an rsync daemon, or a host behind a remote shell
  unsigned processes = 0;      ///< rsyncs at a time at most: what -p says, or what auto may reach
  BucketLimits limits;         ///< max_entries 0 while -f auto is not yet decided
  std::string tool = "rsync";  ///< the program that copies: or "cp"
  std::vector<std::string> rsync_options;     ///< as the user gave them
  std::vector<std::string> rsync_argv_shape;  ///< the options every copy process really gets
  bool dry_run = false;
  bool two_phases = false;
  unsigned split_depth = 0;  ///< --split-by; 0: off
  unsigned share = 1;        ///< --share: this host's, of as many
  unsigned shares = 1;
  std::uint64_t session = 1;  ///< how often the run was begun, --resume included
  std::string verification;   ///< "attributes" or "checksum"; empty: off
};

/// Throughput at one moment; cumulative counters, so that any two samples give a rate.
struct Sample {
  double seconds = 0;  ///< since the run started
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
  std::uint64_t running = 0;
  std::uint64_t ready = 0;
  unsigned limit = 0;  ///< rsyncs that might run at this moment
};

/// The number of rsyncs at a time was changed.
struct LimitChange {
  double seconds = 0;  ///< since the run started
  unsigned limit = 0;
  std::string reason;
};

/// One line of the report's `buckets`.
struct BucketSummary {
  Bucket bucket;
  unsigned attempts = 0;
  Outcome outcome = Outcome::cancelled;
  ExitStatus status;
  double seconds = 0;
  SlotId slot{};
};

/// A PathError with the bucket and rsync exit it came from.
struct ReportedError {
  PathError error;
  bool has_bucket = false;  ///< false for errors of the crawl
  BucketId bucket{};
  unsigned attempt = 0;
  ExitStatus status;
};

struct RunReport {
  RunHeader header;
  RunStatus status = RunStatus::success;
  ExitCode exit_code = ExitCode::success;
  int signal = 0;       ///< the one that interrupted the run, 0 otherwise
  std::string message;  ///< why the run is not a success
  WallTime ended{};
  double total_seconds = 0;
  double crawl_seconds = 0;
  double copy_seconds = 0;  ///< first child started to last child gone
  double tail_seconds = 0;  ///< time with a slot idle, a job running and nothing left to start
  PreflightReport preflight;
  bool crawl_is_complete = false;
  CrawlTotals crawl;
  std::vector<BucketSummary> buckets;
  std::uint64_t buckets_kept = 0;  ///< of these, done in an earlier session
  BucketLimits limits;             ///< as resolved in the end
  TransferStats transfer;
  ResourceUsage rsync_usage;
  FillStats fill;  ///< its files and bytes are in `transfer`, too
  double own_cpu_seconds = 0;
  std::uint64_t own_max_resident_bytes = 0;
  std::uint64_t processes_run = 0;
  std::uint64_t jobs_failed = 0;
  std::uint64_t retries = 0;         ///< attempts at a bucket after its first
  std::uint64_t retried_errors = 0;  ///< of attempts that were followed by another: not in `errors`
  Ledger ledger;
  MirrorFacts mirror;
  std::vector<MountUse> mounts;  ///< empty where each end has one
  std::vector<Sample> samples;
  std::vector<LimitChange> concurrency;  ///< the first kMaxLimitChanges
  Tally checked;                         ///< of the check pass
  std::uint64_t to_check = 0;            ///< entries that pass was to account for
  Comparison comparison;                 ///< of the verify pass
  std::uint64_t to_compare = 0;          ///< entries that pass was to account for
  std::vector<Difference> differences;   ///< at most kMaxErrors
  std::vector<ReportedError> errors;     ///< at most kMaxErrors
  std::uint64_t errors_total = 0;
  static constexpr std::size_t kMaxLimitChanges = 1000;
  static constexpr std::size_t kMaxErrors = 100'000;
};

}  // namespace msrsync
