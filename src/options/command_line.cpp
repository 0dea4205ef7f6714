#include "msrsync/options/command_line.hpp"

#include "msrsync/base/size_text.hpp"
#include "msrsync/base/text.hpp"

#include <boost/program_options.hpp>

#include <limits>
#include <string_view>

namespace msrsync::options {

namespace {

namespace po = boost::program_options;

Error bad_usage(std::string message, std::string path = {}) {
  return Error{ExitCode::bad_usage, std::move(message), std::move(path), 0};
}

po::options_description describe_options() {
  po::options_description options;
  const auto text = [] { return po::value<std::string>(); };
  options.add_options()("processes,p", text())("files,f", text())("size,s", text())(
      "buckets,b", text())("rsync,r", text())("json", text());
  for (const char* flag : {"keep,k", "show,j", "progress,P", "stats", "dry-run,d", "version,v",
                           "selftest,t", "bench,e", "benchshm,g", "help,h"}) {
    options.add_options()(flag, "");
  }
  return options;
}

/// Takes the value of -r whatever it looks like: Boost would not have `-r -v`, since -v is an
/// option of ours.
struct RsyncValue {
  po::options_description& options;

  /// `-r OPTS`, `-rOPTS`, also behind flags as in `-Pkr OPTS`. Nothing for any other word.
  std::vector<po::option> take_cluster(std::vector<std::string>& words) {
    const std::string word = words.front();
    std::vector<po::option> taken;
    for (std::size_t i = 1; i < word.size(); ++i) {
      const std::string name{'-', word[i]};
      const auto* option = options.find_nothrow(name, false);
      if (word[i] == 'r') return take_rsync(std::move(taken), word.substr(i + 1), words);
      if (option == nullptr) {
        words.front() = '-' + word.substr(i);  // so that Boost names this letter alone
        return taken;
      }
      if (option->semantic()->max_tokens() > 0) return {};
      taken.emplace_back(name, std::vector<std::string>{});
    }
    return {};
  }

  std::vector<po::option> take_rsync(std::vector<po::option> before, std::string attached,
                                     std::vector<std::string>& words) {
    words.erase(words.begin());
    if (attached.empty()) {
      if (words.empty()) {
        before.emplace_back("rsync", std::vector<std::string>{});
        return before;  // Boost then finds the value missing
      }
      attached = std::move(words.front());
      words.erase(words.begin());
    }
    before.emplace_back("rsync", std::vector{std::move(attached)});
    return before;
  }

  /// `--rsync OPTS`, `--rsync=OPTS` and their unique prefixes. Nothing for any other word.
  std::vector<po::option> take_long(std::vector<std::string>& words) {
    const std::string word = words.front();
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    if (name.empty() || !std::string_view("rsync").starts_with(name)) return {};
    if (equals == std::string::npos) return take_rsync({}, "", words);
    words.erase(words.begin());
    return {po::option("rsync", {word.substr(equals + 1)})};
  }

  /// Called by Boost at every word that is not yet taken (its "style parser").
  std::vector<po::option> operator()(std::vector<std::string>& words) {
    const std::string& word = words.front();
    if (word.size() < 2 || word[0] != '-' || word == "--") return {};
    return word[1] == '-' ? take_long(words) : take_cluster(words);
  }
};

/// One line for each way in which Boost.ProgramOptions refuses a word.
Error reword(const po::error& error) {
  const std::string see_help = "; msrsync --help lists the options";
  if (const auto* ambiguous = dynamic_cast<const po::ambiguous_option*>(&error)) {
    std::string names;
    for (const std::string& name : ambiguous->alternatives()) {
      names += (names.empty() ? "--" : ", --") + name;
    }
    return bad_usage("ambiguous option, write one of " + names + " in full instead of",
                     ambiguous->get_option_name());
  }
  if (const auto* named = dynamic_cast<const po::error_with_option_name*>(&error)) {
    const std::string name = printable(named->get_option_name());
    if (dynamic_cast<const po::unknown_option*>(&error) != nullptr) {
      return bad_usage("unknown option " + name + see_help);
    }
    const auto* syntax = dynamic_cast<const po::invalid_syntax*>(&error);
    if (syntax != nullptr && syntax->kind() == po::invalid_syntax::extra_parameter) {
      return bad_usage("option " + name + " takes no value" + see_help);
    }
    return bad_usage("option " + name + " needs a value" + see_help);
  }
  return bad_usage(std::string("cannot read the arguments: ") + printable(error.what()));
}

/// Options and paths, each in the order of the command line.
struct Parsed {
  std::vector<std::pair<std::string, std::string>> options;
  std::vector<std::string> paths;
  bool has_rsync = false;
  std::size_t paths_before_rsync = 0;
};

Result<Parsed> split_arguments(const std::vector<std::string>& arguments) {
  using namespace po::command_line_style;
  constexpr int kGetoptStyle = allow_long | long_allow_adjacent | long_allow_next | allow_short |
                               allow_dash_for_short | short_allow_adjacent | short_allow_next |
                               allow_sticky | allow_guessing;
  auto described = describe_options();
  RsyncValue rsync_value{described};
  Parsed parsed;
  try {
    const auto words = po::command_line_parser(arguments)
                           .options(described)
                           .style(kGetoptStyle)
                           .extra_style_parser(std::ref(rsync_value))
                           .run();
    for (const po::option& option : words.options) {
      std::string value = option.value.empty() ? std::string() : option.value.front();
      if (option.string_key.empty()) {
        parsed.paths.push_back(std::move(value));
        continue;
      }
      if (option.string_key == "rsync") {
        parsed.has_rsync = true;
        parsed.paths_before_rsync = parsed.paths.size();
      }
      parsed.options.emplace_back(option.string_key, std::move(value));
    }
  } catch (const po::error& error) {
    return reword(error);
  }
  return parsed;
}

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
                             {"dry-run", &CommandLine::dry_run}};
  struct ActionName {
    std::string_view name;
    Action action;
  };
  constexpr ActionName kActions[] = {{"help", Action::help},
                                     {"version", Action::version},
                                     {"selftest", Action::self_test},
                                     {"bench", Action::bench},
                                     {"benchshm", Action::bench_in_memory}};
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
    const auto size = parse_size(value);
    if (!size) return bad_usage("--size needs digits and at most one of KMGTPEZY, not", value);
    line.bucket_bytes = *size;
  } else if (name == "rsync") {
    auto words = split_shell_words(value);
    if (!words) {
      return bad_usage("cannot split the value of --rsync, " + words.error().message, value);
    }
    line.rsync_options = std::move(*words);
  } else if (value.empty()) {
    return bad_usage("--" + name + " needs a name, not an empty one");
  } else {
    (name == "json" ? line.json_path : line.buckets_directory) = value;
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

}  // namespace

Result<CommandLine> parse_command_line(const std::vector<std::string>& arguments) {
  auto parsed = split_arguments(arguments);
  if (!parsed) return parsed.error();
  CommandLine line;
  for (const auto& [name, value] : parsed->options) {
    if (apply_flag(name, line)) continue;
    if (auto applied = apply_valued(name, value, line); !applied) return applied.error();
  }
  if (line.action != Action::copy) return line;
  if (auto applied = apply_paths(std::move(*parsed), line); !applied) return applied.error();
  return line;
}

}  // namespace msrsync::options
