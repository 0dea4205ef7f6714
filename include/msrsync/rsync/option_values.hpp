// The values of those rsync options that we have to understand ourselves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace msrsync::rsync {

/// Bytes per second as --bwlimit writes them (rsync(1)): a number, perhaps with a fraction, of KiB,
/// or of the unit that follows: B, K M G T P (also as KiB), KB (thousands), then `+1` or `-1`. Zero
/// is no limit. Empty for anything else.
std::optional<std::uint64_t> parse_rate(std::string_view text);

/// The name of a file of rules, made absolute: rsync runs with SRC as working directory.
std::string anchor_file(const std::string& file, const std::string& directory);

/// A filter rule (rsync(1), FILTER RULES); the file of a `merge` rule is made absolute. Names of
/// `dir-merge` rules are looked for in each directory and stay as they are.
std::string anchor_rule(const std::string& rule, const std::string& directory);

}  // namespace msrsync::rsync
