// The model's values as JSON for the files of a run, and back. Writers never fail. Readers throw
// (std::exception) at anything a writer would not have written; guarded() turns that into nothing,
// so that no exception leaves this folder.
#pragma once

#include <concepts>
#include <cstdint>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "msrsync/base/clock.hpp"
#include "msrsync/model/bucket.hpp"
#include "msrsync/model/entry.hpp"
#include "msrsync/model/job_result.hpp"
#include "msrsync/model/source.hpp"
#include "msrsync/model/totals.hpp"

namespace msrsync::rundir {

using Json = nlohmann::ordered_json;

[[noreturn]] inline void malformed(const char* what) { throw std::runtime_error(what); }

/// What `read` returns, or nothing when it throws.
template <typename Read>
auto guarded(Read read) -> std::optional<decltype(read())> {
  try {
    return read();
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

/// A string that need not be UTF-8: {"base64": …} where it is not.
Json bytes_value(const std::string& bytes);
std::string bytes_from(const Json& json);

Json time_value(WallTime time);
WallTime time_from(const Json& json);

template <typename Id>
auto number_of(Id id) {
  return static_cast<std::underlying_type_t<Id>>(id);
}

/// A whole number that fits into T.
template <std::integral T>
T number_from(const Json& json) {
  if (json.is_number_unsigned()) {
    const auto value = json.get<std::uint64_t>();
    if (std::in_range<T>(value)) return static_cast<T>(value);
  } else if (json.is_number_integer()) {
    const auto value = json.get<std::int64_t>();
    if (std::in_range<T>(value)) return static_cast<T>(value);
  }
  malformed("a number");
}

template <typename Id>
Id id_from(const Json& json) {
  return Id{number_from<std::underlying_type_t<Id>>(json)};
}

inline std::uint64_t count_from(const Json& json) { return number_from<std::uint64_t>(json); }

bool flag_from(const Json& json);
double seconds_from(const Json& json);
const Json& array_from(const Json& json);

template <typename Items, typename ToValue>
Json array_value(const Items& items, ToValue value) {
  Json array = Json::array();
  for (const auto& item : items) array.push_back(value(item));
  return array;
}

template <typename Read>
auto items_from(const Json& json, Read read) {
  std::vector<decltype(read(json))> items;
  for (const Json& item : array_from(json)) items.push_back(read(item));
  return items;
}

Json source_value(const Source& source);
Source source_from(const Json& json);

/// Without list_file.
Json bucket_value(const Bucket& bucket);
Bucket bucket_from(const Json& json);

Json totals_value(const CrawlTotals& totals);
CrawlTotals totals_from(const Json& json);

Json limits_value(const BucketLimits& limits);
BucketLimits limits_from(const Json& json);

Json path_error_value(const PathError& error);
PathError path_error_from(const Json& json);

/// Without log_file and the bucket's list_file.
Json job_result_value(const JobResult& result);
JobResult job_result_from(const Json& json);

/// The text of a JSON object with a last member that is the checksum of all before it, and a
/// newline. `object` has members.
std::string seal(const Json& object);

/// The object, if not one byte of the text differs from what seal() made; else nothing.
std::optional<Json> unseal(std::string_view text);

}  // namespace msrsync::rundir
