// Spans of time as people write them on a command line.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace msrsync {

/// `90` (seconds), `90s`, `15m`, `8h`, `2d`, and larger units followed by smaller ones, `1h30m`.
/// Whole numbers only. Empty for anything else, for zero, and for more than a hundred years (a
/// steady_clock counts 292 years).
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace msrsync
