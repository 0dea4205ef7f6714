// Single values of the report as JSON, for the files that write its parts.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <vector>

namespace msrsync::report {

using Json = nlohmann::ordered_json;

/// For every string that comes from outside: names, host, messages need not be UTF-8, JSON must be.
Json bytes_value(const std::string& bytes);
Json list_value(const std::vector<std::string>& words);
Json or_null(bool is_known, Json value);
/// Three digits after the point: finer ones are noise.
double rounded(double value);
Json rate_value(double amount, double seconds);
/// "ENOENT", or null for 0 and for what has no name.
Json errno_name(int number);

template <typename Id>
auto number_of(Id id) {
  return static_cast<std::underlying_type_t<Id>>(id);
}

/// A part of the document over several lines, and an element of an array in one.
std::string pretty(const Json& json);
std::string compact(const Json& json);

}  // namespace msrsync::report
