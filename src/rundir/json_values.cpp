#include "json_values.hpp"

#include <cmath>

#include "msrsync/base/checksum.hpp"
#include "msrsync/base/text.hpp"
#include "msrsync/base/time_text.hpp"

namespace msrsync::rundir {
namespace {

PassKind pass_from(const Json& json) {
  const std::string name = bytes_from(json);
  for (std::size_t i = 0; i < kPasses; ++i) {
    if (name == name_of(static_cast<PassKind>(i))) return static_cast<PassKind>(i);
  }
  malformed("a pass");
}

/// The last member of a sealed object, the closing brace and the newline.
std::string seal_of(std::string_view body) { return ",\"crc32\":\"" + crc32_text(body) + "\"}\n"; }

}  // namespace

Json bytes_value(const std::string& bytes) {
  if (is_valid_utf8(bytes)) return bytes;
  return Json::object({{"base64", base64(bytes)}});
}

std::string bytes_from(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  std::optional<std::string> bytes = from_base64(json.at("base64").get_ref<const std::string&>());
  if (!bytes) malformed("base64");
  return std::move(*bytes);
}

Json time_value(WallTime time) { return to_rfc3339(time); }

WallTime time_from(const Json& json) {
  const std::optional<WallTime> time = parse_rfc3339(json.get_ref<const std::string&>());
  if (!time) malformed("a time");
  return *time;
}

bool flag_from(const Json& json) {
  if (!json.is_boolean()) malformed("a flag");
  return json.get<bool>();
}

double seconds_from(const Json& json) {
  if (!json.is_number()) malformed("seconds");
  const double seconds = json.get<double>();
  if (!std::isfinite(seconds)) malformed("seconds");
  return seconds;
}

const Json& array_from(const Json& json) {
  if (!json.is_array()) malformed("an array");
  return json;
}

Json source_value(const Source& source) {
  return {{"id", number_of(source.id)},
          {"argument", bytes_value(source.argument)},
          {"root", bytes_value(source.root)},
          {"destination", bytes_value(source.destination)},
          {"name", bytes_value(source.name)}};
}

Source source_from(const Json& json) {
  return {id_from<SourceId>(json.at("id")), bytes_from(json.at("argument")),
          bytes_from(json.at("root")), bytes_from(json.at("destination")),
          bytes_from(json.at("name"))};
}

Json bucket_value(const Bucket& bucket) {
  return {{"id", number_of(bucket.id)},
          {"pass", name_of(bucket.pass)},
          {"source", number_of(bucket.source)},
          {"entries", bucket.entries},
          {"bytes", bucket.bytes},
          {"stage", bucket.stage},
          {"home", bucket.home},
          {"directory", bytes_value(bucket.directory)},
          {"is_indivisible", bucket.is_indivisible},
          {"under_closed_directory", bucket.under_closed_directory},
          {"is_trial", bucket.is_trial},
          {"repeats", name_of(bucket.repeats)}};
}

Bucket bucket_from(const Json& json) {
  Bucket bucket;
  bucket.id = id_from<BucketId>(json.at("id"));
  bucket.pass = pass_from(json.at("pass"));
  bucket.source = id_from<SourceId>(json.at("source"));
  bucket.entries = count_from(json.at("entries"));
  bucket.bytes = count_from(json.at("bytes"));
  bucket.stage = number_from<unsigned>(json.at("stage"));
  if (json.contains("home")) bucket.home = count_from(json.at("home"));  // older ones have none
  if (json.contains("directory")) bucket.directory = bytes_from(json.at("directory"));
  bucket.is_indivisible = flag_from(json.at("is_indivisible"));
  bucket.under_closed_directory = flag_from(json.at("under_closed_directory"));
  bucket.is_trial = flag_from(json.at("is_trial"));
  bucket.repeats = pass_from(json.at("repeats"));
  return bucket;
}

Json totals_value(const CrawlTotals& totals) {
  return {{"files", totals.files},
          {"directories", totals.directories},
          {"symlinks", totals.symlinks},
          {"specials", totals.specials},
          {"bytes", totals.bytes},
          {"large_files", totals.large_files},
          {"large_bytes", totals.large_bytes},
          {"errors", totals.errors}};
}

CrawlTotals totals_from(const Json& json) {
  CrawlTotals totals;
  totals.files = count_from(json.at("files"));
  totals.directories = count_from(json.at("directories"));
  totals.symlinks = count_from(json.at("symlinks"));
  totals.specials = count_from(json.at("specials"));
  totals.bytes = count_from(json.at("bytes"));
  totals.large_files = count_from(json.at("large_files"));
  totals.large_bytes = count_from(json.at("large_bytes"));
  totals.errors = count_from(json.at("errors"));
  return totals;
}

Json limits_value(const BucketLimits& limits) {
  return {{"max_entries", limits.max_entries}, {"max_bytes", limits.max_bytes}};
}

BucketLimits limits_from(const Json& json) {
  return {count_from(json.at("max_entries")), count_from(json.at("max_bytes"))};
}

std::string seal(const Json& object) {
  std::string text = object.dump(-1, ' ', false, Json::error_handler_t::replace);
  text.pop_back();
  return text + seal_of(text);
}

std::optional<Json> unseal(std::string_view text) {
  const std::size_t length = seal_of("").size();
  if (text.size() <= length) return std::nullopt;
  const std::string_view body = text.substr(0, text.size() - length);
  if (text.substr(body.size()) != seal_of(body)) return std::nullopt;
  Json object = Json::parse(text, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  return object;
}

}  // namespace msrsync::rundir
