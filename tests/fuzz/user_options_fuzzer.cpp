// rsync::parse_user_options on words separated by newlines, and the values it understands.
#include "fuzzing.hpp"
#include "msrsync/rsync/option_values.hpp"
#include "msrsync/rsync/user_options.hpp"

using namespace msrsync;
using fuzzing::require;

namespace {

void check(const rsync::UserOptions& options) {
  for (const char* owned : {"-q", "-v", "-h", "-P", "-i", "-r", "-R", "-n", "-d", "--progress",
                            "--stats", "--dry-run", "--delete", "--files-from"}) {
    // It may be the value of the word before; a value of its own follows only such words.
    for (std::size_t i = 0; i < options.copy.size(); ++i) {
      const bool may_be_value = i > 0 && options.copy[i - 1].starts_with('-');
      require(options.copy[i] != owned || may_be_value, "what is ours is taken out", owned);
    }
  }
  const auto again = rsync::parse_user_options(options.copy);
  require(again.has_value(), "what is passed on is understood",
          again ? std::string() : again.error().message);
  require(again->copy == options.copy, "what is passed on stays as it is",
          join_for_display(options.copy));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::string> words = fuzzing::split(fuzzing::as_text(data, size), '\n');
  const auto options = rsync::parse_user_options(words);
  if (options) {
    check(*options);
  } else {
    require(options.error().code == ExitCode::bad_usage, "a refusal is bad usage");
    fuzzing::require_usable(options.error());
  }
  for (const std::string& word : words) {
    (void)rsync::parse_rate(word);
    const std::string rule = rsync::anchor_rule(word, "/work");
    require(rsync::anchor_rule(rule, "/other") == rule, "an anchored rule stays", rule);
  }
  return 0;
}
