#include "msrsync/base/size_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace msrsync {

namespace {

constexpr std::uint64_t kLargest = std::numeric_limits<std::uint64_t>::max();

std::uint64_t multiply_clamped(std::uint64_t value, std::uint64_t factor) {
  return value > kLargest / factor ? kLargest : value * factor;
}

/// Digits only, clamped to 64 bits. Empty when there are none or anything else is among them.
std::optional<std::uint64_t> parse_digits(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = multiply_clamped(value, 10);
    const auto digit = static_cast<std::uint64_t>(c - '0');
    value = value > kLargest - digit ? kLargest : value + digit;
  }
  return value;
}

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
  constexpr std::string_view kSuffixes = "KMGTPEZYkmgtpezy";
  std::size_t steps = 0;
  if (!text.empty()) {
    const std::size_t suffix = kSuffixes.find(text.back());
    if (suffix != std::string_view::npos) {
      steps = suffix % (kSuffixes.size() / 2) + 1;
      text.remove_suffix(1);
    }
  }
  auto value = parse_digits(text);
  if (!value || *value == 0) return std::nullopt;
  for (; steps > 0; --steps) *value = multiply_clamped(*value, 1024);
  return value;
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
  const auto value = parse_digits(text);
  if (!value || *value == 0 || *value >= std::uint64_t{1} << 63) return std::nullopt;
  return value;
}

std::string human_size(double bytes) {
  constexpr std::string_view kLetters = "BKMGTPE";
  std::size_t letter = 0;
  // Compared as it will be printed: 999.96 would otherwise come out as `1000.0`.
  while (std::round(bytes * 10) >= 10000 && letter + 1 < kLetters.size()) {
    bytes /= 1024;
    ++letter;
  }
  std::array<char, 400> digits;  // room for the largest double written out
  // to_chars, since printf would follow the locale's decimal point.
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), bytes,
                                 std::chars_format::fixed, 1);
  return std::string(digits.data(), end.ptr) + ' ' + kLetters[letter];
}

}  // namespace msrsync
