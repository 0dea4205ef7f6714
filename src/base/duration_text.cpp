#include "msrsync/base/duration_text.hpp"

#include <charconv>
#include <cstdint>

namespace msrsync {
namespace {

/// Seconds in a unit; 0 for a letter that is none.
std::int64_t seconds_in(char unit) {
  switch (unit) {
    case 's': return 1;
    case 'm': return 60;
    case 'h': return 60 * 60;
    case 'd': return 24 * 60 * 60;
    default: return 0;
  }
}

constexpr std::int64_t kMaxSeconds = std::int64_t{100} * 365 * 24 * 60 * 60;

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  std::int64_t total = 0;
  std::int64_t smallest = kMaxSeconds;  // units come in falling order, each once
  while (!text.empty()) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || number < 0 || digits == 0 || text.front() == '-') return {};
    text.remove_prefix(digits);
    const bool is_bare = text.empty() && smallest == kMaxSeconds;
    const std::int64_t unit = is_bare ? 1 : text.empty() ? 0 : seconds_in(text.front());
    if (unit == 0 || unit >= smallest || number > kMaxSeconds / unit) return {};
    if (!text.empty()) text.remove_prefix(1);
    smallest = unit;
    total += number * unit;
  }
  if (total == 0 || total > kMaxSeconds) return {};
  return std::chrono::seconds(total);
}

}  // namespace msrsync
