#include "msrsync/rsync/option_values.hpp"

#include <charconv>
#include <cmath>

namespace msrsync::rsync {

namespace {

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// `K`, `kib` (1024) or `KB` (1000) and so on; nothing for an unknown unit.
std::optional<double> unit_bytes(std::string_view unit) {
  if (unit.empty()) return 1024.0;
  constexpr std::string_view kLetters = "BKMGTP";
  const std::size_t power = kLetters.find(upper(unit.front()));
  if (power == std::string_view::npos) return std::nullopt;
  const bool is_thousands = unit.size() == 2 && upper(unit[1]) == 'B' && power > 0;
  const bool is_binary = unit.size() == 1 || (unit.size() == 3 && upper(unit[1]) == 'I' &&
                                              upper(unit[2]) == 'B' && power > 0);
  if (!is_thousands && !is_binary) return std::nullopt;
  return std::pow(is_thousands ? 1000.0 : 1024.0, static_cast<double>(power));
}

}  // namespace

std::optional<std::uint64_t> parse_rate(std::string_view text) {
  double offset = 0;
  if (text.ends_with("+1") || text.ends_with("-1")) {
    offset = text.ends_with("+1") ? 1 : -1;
    text.remove_suffix(2);
  }
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || text.front() == '-' || !std::isfinite(number)) return std::nullopt;
  const auto unit = unit_bytes(text.substr(static_cast<std::size_t>(end - text.data())));
  if (!unit) return std::nullopt;
  const double bytes = number * *unit + offset;
  constexpr double kMost = 9.2e18;  // rsync's own largest is 8192P
  if (bytes < 0 || bytes > kMost) return std::nullopt;
  return static_cast<std::uint64_t>(bytes);
}

std::string anchor_file(const std::string& file, const std::string& directory) {
  if (file.empty() || file.starts_with('/')) return file;
  return directory.ends_with('/') ? directory + file : directory + '/' + file;
}

std::string anchor_rule(const std::string& rule, const std::string& directory) {
  constexpr std::string_view kModifiers = ",+-Cenwsrpx/!";
  const std::size_t keyword = rule.starts_with("merge") ? 5 : rule.starts_with('.') ? 1 : 0;
  const std::size_t blank = rule.find_first_of(" _");
  if (keyword == 0 || blank == std::string::npos || blank < keyword) return rule;
  const std::string_view modifiers = std::string_view(rule).substr(keyword, blank - keyword);
  if (modifiers.find_first_not_of(kModifiers) != std::string_view::npos) return rule;
  return rule.substr(0, blank + 1) + anchor_file(rule.substr(blank + 1), directory);
}

}  // namespace msrsync::rsync
