// options::parse_command_line on arguments separated by newlines.
#include "fuzzing.hpp"
#include "msrsync/options/command_line.hpp"

#include <algorithm>

using namespace msrsync;
using fuzzing::require;

namespace {

void check(const options::CommandLine& line) {
  require(line.bucket_bytes > 0, "a bucket has room for a byte");
  require(line.processes.value_or(1) > 0, "there is at least one slot");
  require(line.bucket_entries.value_or(1) > 0, "a bucket has room for an entry");
  if (line.action != options::Action::copy) return;
  require(!line.sources.empty() && !line.destination.empty(), "a copy has two ends");
  for (const std::string& source : line.sources) require(!source.empty(), "no path is empty");
}

/// Behind `--` every word is a path, taken as it is.
void check_paths(std::vector<std::string> words) {
  const bool has_empty = std::count(words.begin(), words.end(), "") > 0;
  if (words.size() < 2 || has_empty) return;
  std::vector<std::string> arguments = words;
  arguments.insert(arguments.begin(), "--");
  auto line = options::parse_command_line(arguments);
  require(line.has_value(), "words behind -- are paths");
  line->sources.push_back(line->destination);
  require(line->sources == words, "paths are not changed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::string> words = fuzzing::split(fuzzing::as_text(data, size), '\n');
  const auto line = options::parse_command_line(words);
  if (line) {
    check(*line);
  } else {
    require(line.error().code == ExitCode::bad_usage, "a refusal is bad usage");
    fuzzing::require_usable(line.error());
  }
  check_paths(words);
  return 0;
}
