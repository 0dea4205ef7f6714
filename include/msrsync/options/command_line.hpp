// The command line as syntax: what was asked for, without a look at the system.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/base/result.hpp"

namespace msrsync::options {

enum class Action : std::uint8_t {
  copy,
  estimate,  ///< --estimate: say how long the copy would take
  resume,    ///< --resume: go on with the run in run_directory
  status,    ///< --status: say how the run in run_directory stands
  list,      ///< --list: the runs below run_directory
  control,   ///< --control: tell the run in run_directory what control_line says
  count,     ///< --count: what is in `sources`; there is no destination
  prime,     ///< --prime: the same, and every file is read
  help,
  version,
  self_test,
  bench,
  bench_in_memory,
};

/// Whether absent files are written before rsync comes.
enum class Fill : std::uint8_t {
  automatic,  ///< where it cannot change the outcome and pays
  on,         ///< where it cannot change the outcome
  off,
};

/// The program that copies.
enum class Tool : std::uint8_t { rsync, cp };

/// As it is typed.
const char* name_of(Tool tool);

/// What the verify pass looks at.
enum class Verification : std::uint8_t { none, attributes, checksums };

/// Which part of the work this host does, of several that copy the same tree (--share).
struct Share {
  unsigned number = 1;  ///< from 1
  unsigned of = 1;
};

/// What the user typed, with defaults filled in. Valid in itself; the paths are not looked at yet.
struct CommandLine {
  Action action = Action::copy;
  std::optional<unsigned> processes;                    ///< -p; empty: auto
  std::optional<std::uint64_t> bucket_entries;          ///< -f; empty: auto
  std::uint64_t bucket_bytes = std::uint64_t{1} << 30;  ///< -s
  std::string buckets_directory;                        ///< -b; empty: a temporary directory
  bool keep = false;
  bool show = false;
  bool progress = false;
  bool stats = false;
  bool dry_run = false;
  Tool tool = Tool::rsync;  ///< --tool
  bool preserves = false;   ///< --preserve: cp keeps owner, mode and times
  /// -r, split as a shell would; none where the tool is not rsync.
  std::vector<std::string> rsync_options{"-aS", "--numeric-ids"};
  std::string json_path;      ///< --json; "-" is stdout; empty: no report
  std::string run_directory;  ///< --run-dir, or the one named by the action; empty: temporary
  std::string control_line;   ///< --control's COMMAND, understood
  unsigned retries = 3;       ///< --retries: attempts after the first
  std::chrono::milliseconds bucket_timeout{};  ///< --bucket-timeout; 0: none
  std::chrono::milliseconds max_duration{};    ///< --max-duration; 0: none
  bool deletes = false;                        ///< --delete
  std::optional<std::uint64_t> max_delete;     ///< --max-delete
  Verification verification = Verification::none;
  bool all_to_rsync = false;    ///< --all-to-rsync: no quick check of our own
  Fill fill = Fill::automatic;  ///< --fill
  std::uint64_t split_bytes = std::uint64_t{1} << 30;  ///< --split-size
  unsigned split_depth = 0;  ///< --split-by: buckets of whole directories at this depth; 0: none
  Share share;               ///< --share
  bool two_phases = false;   ///< --two-phase
  std::vector<std::string> source_mounts;       ///< --source-mount: SRC by other paths
  std::vector<std::string> destination_mounts;  ///< --dest-mount: DEST by other paths
  bool skip_snapshots = false;                  ///< --skip-snapshots: crawl::is_snapshot_name()
  bool speaks_as_prime = false;                 ///< started as `prime` (prime_words.hpp)
  std::chrono::seconds progress_interval{};     ///< `prime --interval`; 0: none
  std::vector<std::string> sources;
  std::string destination;
};

/// Parses the arguments after the program's name. Options and paths in any order, attached short
/// values (`-p64`), unique long prefixes, `--` ends options. A prefix that was unique among the
/// original's options keeps its meaning, whatever options we add (`--stat` is --stats). With
/// -r/--rsync, SRC and DEST come after its value, as in the original. Every refusal is one line,
/// ExitCode::bad_usage.
/// `line` holds what is meant where an option is not given.
Result<CommandLine> parse_command_line(const std::vector<std::string>& arguments,
                                       CommandLine line = {});

/// The --help page: at most 80 columns, grouped.
std::string help_text();

}  // namespace msrsync::options
