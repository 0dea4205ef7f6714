#include "msrsync/options/command_line.hpp"

#include "consistency.hpp"
#include "counting.hpp"
#include "msrsync/base/duration_text.hpp"
#include "msrsync/base/size_text.hpp"
#include "msrsync/base/text.hpp"
#include "msrsync/options/control_line.hpp"
#include "word_splitter.hpp"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace msrsync::options {

namespace {

/// More than anybody waits for; keeps arithmetic on attempts far from its limits.
constexpr std::uint64_t kMaxRetries = 1000;
constexpr std::uint64_t kMaxDepth = 2048;  // PATH_MAX holds no more
constexpr std::uint64_t kMaxShares = 10'000;

/// A word that stands for a bool or an action.
bool apply_flag(const std::string& name, CommandLine& line) {
  struct Flag {
    std::string_view name;
    bool CommandLine::*field;
  };
  constexpr Flag kFlags[] = {{"keep", &CommandLine::keep},
                             {"show", &CommandLine::show},
                             {"progress", &CommandLine::progress},
                             {"stats", &CommandLine::stats},
                             {"delete", &CommandLine::deletes},
                             {"preserve", &CommandLine::preserves},
                             {"dry-run", &CommandLine::dry_run},
                             {"all-to-rsync", &CommandLine::all_to_rsync},
                             {"two-phase", &CommandLine::two_phases},
                             {"skip-snapshots", &CommandLine::skip_snapshots}};
  struct ActionName {
    std::string_view name;
    Action action;
  };
  constexpr ActionName kActions[] = {
      {"help", Action::help},         {"version", Action::version},
      {"estimate", Action::estimate}, {"selftest", Action::self_test},
      {"count", Action::count},       {"prime", Action::prime},
      {"bench", Action::bench},       {"benchshm", Action::bench_in_memory}};
  for (const auto& [flag, field] : kFlags) {
    if (name == flag) return line.*field = true;
  }
  for (const auto& [word, action] : kActions) {
    if (name != word) continue;
    // The first action is the one meant, but a question for help always gets its answer.
    if (line.action == Action::copy || action == Action::help) line.action = action;
    return true;
  }
  return false;
}

/// -p and -f: a number or `auto`, which stands for an empty value.
Result<std::optional<std::uint64_t>> parse_number(const std::string& name, const std::string& value,
                                                  std::uint64_t largest) {
  if (value == "auto") return std::optional<std::uint64_t>();
  const auto number = parse_count(value);
  if (number && *number <= largest) return number;
  return bad_usage("--" + name + " needs a whole number of at least 1, or auto, not", value);
}

/// The options whose value is a file or a directory. The first action is the one meant.
Result<void> apply_name(const std::string& name, const std::string& value, CommandLine& line) {
  if (value.empty()) return bad_usage("--" + name + " needs a name, not an empty one");
  if (name == "json") {
    line.json_path = value;
  } else if (name == "buckets") {
    line.buckets_directory = value;
  } else if (name == "source-mount") {
    line.source_mounts.push_back(value);
  } else if (name == "dest-mount") {
    line.destination_mounts.push_back(value);
  } else {
    line.run_directory = value;
    if (line.action != Action::copy) return {};
    if (name == "resume") line.action = Action::resume;
    if (name == "status") line.action = Action::status;
    if (name == "list") line.action = Action::list;
    if (name == "control") line.action = Action::control;
  }
  return {};
}

/// --retries and --max-delete: zero has a meaning.
Result<std::uint64_t> parse_from_zero(const std::string& name, const std::string& value) {
  if (value == "0") return std::uint64_t{0};
  if (const auto number = parse_count(value)) return *number;
  return bad_usage("--" + name + " needs a whole number, not", value);
}

/// How a run deals with trouble, time and what comes after the copy.
Result<bool> apply_policy(const std::string& name, const std::string& value, CommandLine& line) {
  if (name == "retries" || name == "max-delete") {
    const auto number = parse_from_zero(name, value);
    if (!number) return number.error();
    if (name == "max-delete") line.max_delete = *number;
    if (name == "retries") line.retries = static_cast<unsigned>(std::min(*number, kMaxRetries));
  } else if (name == "bucket-timeout" || name == "max-duration") {
    const auto duration = parse_duration(value);
    if (!duration)
      return bad_usage("--" + name + " needs a time such as 90, 15m, 8h or 1h30m, not", value);
    (name == "max-duration" ? line.max_duration : line.bucket_timeout) = *duration;
  } else if (name == "verify") {
    if (!value.empty() && value != "attributes" && value != "checksum")
      return bad_usage("--verify takes no value, or =checksum, not", value);
    line.verification = value == "checksum" ? Verification::checksums : Verification::attributes;
  } else {
    return false;
  }
  return true;
}

Result<void> apply_fill(const std::string& value, CommandLine& line) {
  constexpr std::pair<std::string_view, Fill> kWords[] = {
      {"auto", Fill::automatic}, {"on", Fill::on}, {"off", Fill::off}};
  for (const auto& [word, fill] : kWords) {
    if (value != word) continue;
    line.fill = fill;
    return {};
  }
  return bad_usage("--fill needs auto, on or off, not", value);
}

Result<void> apply_tool(const std::string& value, CommandLine& line) {
  for (const Tool tool : {Tool::rsync, Tool::cp}) {
    if (value != name_of(tool)) continue;
    line.tool = tool;
    return {};
  }
  return bad_usage("--tool needs rsync or cp, not", value);
}

Result<void> apply_size(const std::string& name, const std::string& value, std::uint64_t& bytes) {
  const auto size = parse_size(value);
  if (!size)
    return bad_usage("--" + name + " needs digits and at most one of KMGTPEZY, not", value);
  bytes = *size;
  return {};
}

/// How the tree is cut by directories: --split-by and --share.
Result<bool> apply_division(const std::string& name, const std::string& value, CommandLine& line) {
  if (name == "split-by") {
    const auto depth = parse_count(value);
    if (!depth || *depth > kMaxDepth)
      return bad_usage("--split-by needs a depth, 1 for the directories in SRC, not", value);
    line.split_depth = static_cast<unsigned>(*depth);
  } else if (name == "share") {
    const std::size_t slash = value.find('/');
    const auto number = parse_count(std::string_view(value).substr(0, slash));
    const auto of = slash == std::string::npos
                        ? std::nullopt
                        : parse_count(std::string_view(value).substr(slash + 1));
    if (!number || !of || *number > *of || *of > kMaxShares)
      return bad_usage("--share needs K/N, as in 2/4 for the second of four hosts, not", value);
    line.share = {static_cast<unsigned>(*number), static_cast<unsigned>(*of)};
  } else {
    return false;
  }
  return true;
}

Result<void> apply_valued(const std::string& name, const std::string& value, CommandLine& line) {
  if (name == "processes") {
    const auto number = parse_number(name, value, std::numeric_limits<int>::max());
    if (!number) return number.error();
    line.processes.reset();
    if (*number) line.processes = static_cast<unsigned>(**number);
  } else if (name == "files") {
    const auto number = parse_number(name, value, std::numeric_limits<std::uint64_t>::max());
    if (!number) return number.error();
    line.bucket_entries = *number;
  } else if (name == "size") {
    return apply_size(name, value, line.bucket_bytes);
  } else if (name == "split-size") {
    return apply_size(name, value, line.split_bytes);
  } else if (name == "fill") {
    return apply_fill(value, line);
  } else if (name == "tool") {
    return apply_tool(value, line);
  } else if (name == "rsync") {
    auto words = split_shell_words(value);
    if (!words) {
      return bad_usage("cannot split the value of --rsync, " + words.error().message, value);
    }
    line.rsync_options = std::move(*words);
  } else {
    return apply_name(name, value, line);
  }
  return {};
}

Result<void> apply_paths(Parsed parsed, CommandLine& line) {
  auto& paths = parsed.paths;
  if (parsed.has_rsync && parsed.paths_before_rsync > 0) {
    return bad_usage("a path stands before --rsync, but SRC... DEST come after its value:",
                     parsed.paths.front());
  }
  if (parsed.has_rsync && paths.size() < 2) {
    return bad_usage("the value of --rsync must be followed by at least one SRC and DEST");
  }
  if (paths.empty()) return bad_usage("no paths given: at least one SRC and DEST are needed");
  if (paths.size() == 1) {
    return bad_usage("at least one SRC and DEST are needed, but there is only", paths.front());
  }
  for (const std::string& path : paths) {
    if (path.empty()) return bad_usage("an empty path is given; write . for this directory");
  }
  line.destination = std::move(paths.back());
  paths.pop_back();
  line.sources = std::move(paths);
  return {};
}

Result<CommandLine> with_control_line(const std::vector<std::string>& words, CommandLine line) {
  if (words.size() != 1) return bad_usage("--control needs a run directory and one command");
  if (auto command = parse_control_line(words.front()); !command) return command.error();
  line.control_line = words.front();
  return line;
}

}  // namespace

const char* name_of(Tool tool) { return tool == Tool::cp ? "cp" : "rsync"; }

Result<CommandLine> parse_command_line(const std::vector<std::string>& arguments,
                                       CommandLine line) {
  auto parsed = split_arguments(arguments);
  if (!parsed) return parsed.error();
  for (const auto& [name, value] : parsed->options) {
    if (apply_flag(name, line)) continue;
    const Result<bool> is_policy = apply_policy(name, value, line);
    if (!is_policy) return is_policy.error();
    if (*is_policy) continue;
    const Result<bool> is_division = apply_division(name, value, line);
    if (!is_division) return is_division.error();
    if (*is_division) continue;
    if (auto applied = apply_valued(name, value, line); !applied) return applied.error();
  }
  if (auto checked = check_tool(parsed->has_rsync, line); !checked) return checked.error();
  if (line.tool != Tool::rsync) line.rsync_options.clear();
  if (line.action == Action::resume || line.action == Action::status ||
      line.action == Action::list) {
    if (parsed->paths.empty()) return line;
    return bad_usage(
        "the run in " + printable(line.run_directory) + " knows its SRC and DEST; leave out",
        parsed->paths.front());
  }
  if (line.action == Action::control) return with_control_line(parsed->paths, std::move(line));
  if (line.action == Action::count || line.action == Action::prime)
    return for_counting(std::move(*parsed), std::move(line));
  if (line.action != Action::copy && line.action != Action::estimate) return line;
  if (auto checked = check_copy(line); !checked) return checked.error();
  if (auto applied = apply_paths(std::move(*parsed), line); !applied) return applied.error();
  if (auto checked = check_mounts(line); !checked) return checked.error();
  return line;
}

}  // namespace msrsync::options
