// Sizes and counts between text and numbers, 1024-based as in the original.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace msrsync {

/// `4096`, `10K`, `1g`: digits and at most one suffix K M G T P E Z Y, either case. Values past
/// 64 bits are clamped to the largest (a limit of `1Z` means "no limit"). Empty for anything else,
/// zero included.
std::optional<std::uint64_t> parse_size(std::string_view text);

/// Digits only, in [1, 2^63). Empty for anything else.
std::optional<std::uint64_t> parse_count(std::string_view text);

/// `602.1 M`: one decimal, a blank, a letter (B K M G T P E); the next letter from 1000 on.
std::string human_size(double bytes);

}  // namespace msrsync
