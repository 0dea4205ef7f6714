// Points in time as text, for files and reports.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "msrsync/base/clock.hpp"

namespace msrsync {

/// RFC 3339 in UTC with milliseconds: `2023-11-14T22:13:20.123Z`.
std::string to_rfc3339(WallTime time);

/// Reads what to_rfc3339() writes; empty for any other text.
std::optional<WallTime> parse_rfc3339(std::string_view text);

}  // namespace msrsync
