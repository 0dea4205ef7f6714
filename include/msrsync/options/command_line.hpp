// The command line as syntax: what was asked for, without a look at the system.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/base/result.hpp"

namespace msrsync::options {

enum class Action : std::uint8_t { copy, help, version, self_test, bench, bench_in_memory };

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
  std::vector<std::string> rsync_options{"-aS", "--numeric-ids"};  ///< -r, split as a shell would
  std::string json_path;  ///< --json; "-" is stdout; empty: no report
  std::vector<std::string> sources;
  std::string destination;
};

/// Parses the arguments after the program's name. Options and paths in any order, attached short
/// values (`-p64`), unique long prefixes (`--stat`), `--` ends options. With -r/--rsync, SRC and
/// DEST come after its value, as in the original. Every refusal is one line, ExitCode::bad_usage.
Result<CommandLine> parse_command_line(const std::vector<std::string>& arguments);

/// The --help page: at most 80 columns, grouped.
std::string help_text();

}  // namespace msrsync::options
