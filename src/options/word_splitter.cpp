#include "word_splitter.hpp"

#include <boost/program_options.hpp>
#include <functional>
#include <string_view>

#include "msrsync/base/text.hpp"

namespace msrsync::options {

namespace {

namespace po = boost::program_options;

po::options_description describe_options() {
  po::options_description options;
  const auto text = [] { return po::value<std::string>(); };
  for (const char* valued :
       {"processes,p",    "files,f",      "size,s",     "buckets,b", "rsync,r",    "json",
        "run-dir",        "resume",       "status",     "list",      "control",    "retries",
        "bucket-timeout", "max-duration", "max-delete", "fill",      "split-size", "split-by",
        "share",          "source-mount", "dest-mount", "tool"}) {
    options.add_options()(valued, text());
  }
  options.add_options()("verify", text());
  for (const char* flag :
       {"keep,k", "show,j", "progress,P", "stats", "dry-run,d", "version,v", "selftest,t",
        "bench,e", "benchshm,g", "help,h", "delete", "all-to-rsync", "two-phase", "estimate",
        "count", "prime", "skip-snapshots", "preserve"}) {
    options.add_options()(flag, "");
  }
  return options;
}

/// The original's long options. What was a unique prefix among them stays one.
constexpr std::string_view kOriginals[] = {"processes", "files",    "size",  "buckets",  "keep",
                                           "show",      "progress", "stats", "dry-run",  "version",
                                           "rsync",     "selftest", "bench", "benchshm", "help"};

/// The original's option that `name` is short for; `name` itself where there is none, or several.
std::string_view complete(std::string_view name) {
  std::string_view found;
  for (const std::string_view one : kOriginals) {
    if (!one.starts_with(name)) continue;
    if (one == name || !found.empty()) return name;
    found = one;
  }
  return found.empty() ? name : found;
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

  /// `--rsync OPTS`, `--rsync=OPTS` and their unique prefixes. Any other word is left to Boost, a
  /// prefix of the original's written in full.
  std::vector<po::option> take_long(std::vector<std::string>& words) {
    const std::string word = words.front();
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    // Boost would take the next word for its value, which is optional.
    if (equals == std::string::npos && name.starts_with("veri") &&
        std::string_view("verify").starts_with(name)) {
      words.erase(words.begin());
      return {po::option("verify", {"attributes"})};
    }
    if (name.empty() || options.find_nothrow(name, false) != nullptr) {
      if (name != "rsync") return {};
    } else if (const std::string_view full = complete(name); full != "rsync") {
      words.front().replace(2, name.size(), full);
      return {};
    }
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

}  // namespace

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

}  // namespace msrsync::options
