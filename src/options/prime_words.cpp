#include "msrsync/options/prime_words.hpp"

#include <chrono>
#include <limits>
#include <string_view>
#include <utility>

#include "msrsync/base/size_text.hpp"
#include "msrsync/base/text.hpp"

namespace msrsync::options {
namespace {

constexpr const char* kHelp = R"(Usage: prime -d DIR [--workers N] [--interval SECONDS]

Counts what is in DIR and reads every file of it, so that a cache holds them.
Directories named .snapshot and .zfs are left out. The same as
msrsync --prime --skip-snapshots DIR/

  -d, --directory DIR     the directory to read
      --workers N         read N files at a time (default: 64 on slow storage,
                          else two for each core)
      --interval SECONDS  print how far it is every so many seconds (default: 0,
                          never)
  -h, --help              print this page
)";

constexpr std::uint64_t kMostSeconds = 1'000'000'000;

struct Word {
  std::string_view name;  ///< in full
  std::optional<std::string> value;
};

/// The option that `argument` begins with; its value too where it is attached.
std::optional<Word> understand(const std::string& argument) {
  constexpr std::string_view kNames[] = {"directory", "workers", "interval", "help"};
  const std::string_view text = argument;
  if (text.starts_with("--")) {
    const std::size_t equals = text.find('=');
    const std::string_view typed = text.substr(2, equals == text.npos ? equals : equals - 2);
    for (const std::string_view name : kNames) {  // each begins with another letter
      if (typed.empty() || !name.starts_with(typed)) continue;
      if (equals == text.npos) return Word{name, std::nullopt};
      return Word{name, argument.substr(equals + 1)};
    }
    return std::nullopt;
  }
  if (text == "-h") return Word{"help", std::nullopt};
  if (!text.starts_with("-d")) return std::nullopt;
  if (text.size() == 2) return Word{"directory", std::nullopt};
  return Word{"directory", argument.substr(2)};
}

Result<void> apply(std::string_view name, const std::string& value, CommandLine& line) {
  if (name == "directory") {
    if (value.empty()) return bad_usage("--directory needs a name, not an empty one");
    // A link leads to the directory that is meant.
    line.sources = {value.ends_with('/') ? value : value + "/"};
    return {};
  }
  const auto number = parse_count(value);
  if (name == "workers") {
    if (!number || *number > std::numeric_limits<int>::max())
      return bad_usage("--workers needs a whole number of at least 1, not", value);
    line.processes = static_cast<unsigned>(*number);
    return {};
  }
  if (value != "0" && (!number || *number > kMostSeconds))
    return bad_usage("--interval needs a whole number of seconds, not", value);
  line.progress_interval = std::chrono::seconds(number.value_or(0));
  return {};
}

}  // namespace

Result<CommandLine> parse_prime_words(const std::vector<std::string>& arguments) {
  CommandLine line;
  line.action = Action::prime;
  line.skip_snapshots = true;
  line.speaks_as_prime = true;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto word = understand(arguments[i]);
    if (!word)
      return bad_usage("prime knows --directory, --workers, --interval and --help, but not",
                       arguments[i]);
    if (word->name == "help") {
      line.action = Action::help;
      return line;
    }
    if (!word->value && i + 1 == arguments.size())
      return bad_usage("--" + std::string(word->name) + " needs a value");
    const std::string& value = word->value ? *word->value : arguments[++i];
    if (auto applied = apply(word->name, value, line); !applied) return applied.error();
  }
  if (line.sources.empty()) return bad_usage("prime needs --directory DIR");
  return line;
}

std::string prime_help_text() { return kHelp; }

}  // namespace msrsync::options
