#include "counting.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace msrsync::options {
namespace {

bool says_something(const std::string& option, Action action) {
  constexpr std::array<std::string_view, 5> kWords = {"count", "prime", "progress", "json",
                                                      "skip-snapshots"};
  if (option == "processes") return action == Action::prime;
  return std::find(kWords.begin(), kWords.end(), option) != kWords.end();
}

}  // namespace

Result<CommandLine> for_counting(Parsed parsed, CommandLine line) {
  for (const auto& [name, value] : parsed.options) {
    if (name == "prime") line.action = Action::prime;  // it counts as well
  }
  const std::string action = line.action == Action::prime ? "--prime" : "--count";
  const auto odd =
      std::find_if(parsed.options.begin(), parsed.options.end(),
                   [&](const auto& option) { return !says_something(option.first, line.action); });
  if (odd != parsed.options.end())
    return bad_usage("--" + odd->first + " means nothing to " + action + "; leave it out");
  if (parsed.paths.empty()) return bad_usage(action + " needs at least one DIR");
  for (const std::string& path : parsed.paths) {
    if (path.empty()) return bad_usage("an empty path is given; write . for this directory");
  }
  line.sources = std::move(parsed.paths);
  return line;
}

}  // namespace msrsync::options
