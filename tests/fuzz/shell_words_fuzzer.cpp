// split_shell_words and join_for_display.
#include "fuzzing.hpp"

#include <algorithm>

using namespace msrsync;
using fuzzing::require;

namespace {

/// Only words without control bytes are quoted in a form that split_shell_words knows too.
void check_round_trip(const std::vector<std::string>& words) {
  const std::string line = join_for_display(words);
  require(printable(line) == line, "a line for display is printable", line);
  const bool is_plain = std::all_of(words.begin(), words.end(),
                                    [](const auto& word) { return printable(word) == word; });
  if (!is_plain) return;
  const auto again = split_shell_words(line);
  require(again && *again == words, "what is joined can be split again", line);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzzing::as_text(data, size);
  const auto words = split_shell_words(text);
  if (words) {
    std::size_t bytes = 0;
    for (const std::string& word : *words) bytes += word.size();
    require(bytes <= size, "splitting adds nothing");
    check_round_trip(*words);
  } else {
    require(words.error().code == ExitCode::bad_usage, "a refusal is bad usage");
    fuzzing::require_usable(words.error());
  }
  check_round_trip(fuzzing::split(text, '\n'));
  return 0;
}
