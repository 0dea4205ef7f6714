#include <array>

#include "json_values.hpp"

namespace msrsync::rundir {
namespace {

constexpr std::array kOutcomes = {Outcome::succeeded, Outcome::vanished,  Outcome::partial,
                                  Outcome::failed,    Outcome::timed_out, Outcome::fatal,
                                  Outcome::cancelled};

constexpr std::array<std::string_view, 3> kStatusKinds = {"exited", "signalled", "not_started"};

ExitStatus::Kind kind_from(const Json& json) {
  const std::string& name = json.get_ref<const std::string&>();
  for (std::size_t i = 0; i < kStatusKinds.size(); ++i) {
    if (name == kStatusKinds[i]) return static_cast<ExitStatus::Kind>(i);
  }
  malformed("a name");
}

EntryClass entry_class_from(const Json& json) {
  const std::string& name = json.get_ref<const std::string&>();
  for (std::size_t i = 0; i < kEntryClasses; ++i) {
    const auto entry_class = static_cast<EntryClass>(i);
    if (name == name_of(entry_class)) return entry_class;
  }
  malformed("a name");
}

Outcome outcome_from(const Json& json) {
  const std::string& name = json.get_ref<const std::string&>();
  for (const Outcome outcome : kOutcomes) {
    if (name == name_of(outcome)) return outcome;
  }
  malformed("an outcome");
}

Json status_value(const ExitStatus& status) {
  return {{"kind", kStatusKinds[static_cast<std::size_t>(status.kind)]}, {"value", status.value}};
}

ExitStatus status_from(const Json& json) {
  return {kind_from(json.at("kind")), number_from<int>(json.at("value"))};
}

Json stats_value(const TransferStats& stats) {
  return {{"files_transferred", stats.files_transferred},
          {"transferred_bytes", stats.transferred_bytes},
          {"literal_bytes", stats.literal_bytes},
          {"matched_bytes", stats.matched_bytes},
          {"sent_bytes", stats.sent_bytes},
          {"large_files_transferred", stats.large_files_transferred},
          {"large_transferred_bytes", stats.large_transferred_bytes}};
}

TransferStats stats_from(const Json& json) {
  TransferStats stats;
  stats.files_transferred = count_from(json.at("files_transferred"));
  stats.transferred_bytes = count_from(json.at("transferred_bytes"));
  stats.literal_bytes = count_from(json.at("literal_bytes"));
  stats.matched_bytes = count_from(json.at("matched_bytes"));
  stats.sent_bytes = count_from(json.at("sent_bytes"));
  stats.large_files_transferred = count_from(json.at("large_files_transferred"));
  stats.large_transferred_bytes = count_from(json.at("large_transferred_bytes"));
  return stats;
}

Json usage_value(const ResourceUsage& usage) {
  return {{"user_seconds", usage.user_seconds},
          {"system_seconds", usage.system_seconds},
          {"max_resident_bytes", usage.max_resident_bytes}};
}

ResourceUsage usage_from(const Json& json) {
  return {seconds_from(json.at("user_seconds")), seconds_from(json.at("system_seconds")),
          count_from(json.at("max_resident_bytes"))};
}

Json fill_value(const FillStats& fill) {
  return {{"processes", fill.processes},
          {"files", fill.files},
          {"bytes", fill.bytes},
          {"large_files", fill.large_files},
          {"large_bytes", fill.large_bytes},
          {"usage", usage_value(fill.usage)}};
}

FillStats fill_from(const Json& json) {
  FillStats fill;
  fill.processes = count_from(json.at("processes"));
  fill.files = count_from(json.at("files"));
  fill.bytes = count_from(json.at("bytes"));
  fill.large_files = count_from(json.at("large_files"));
  fill.large_bytes = count_from(json.at("large_bytes"));
  fill.usage = usage_from(json.at("usage"));
  return fill;
}

/// The counts in the order of EntryClass, then what of them was filled.
Json tally_value(const Tally& tally) {
  Json json = tally.by_class;
  json.push_back(tally.filled);
  return json;
}

Tally tally_from(const Json& json) {
  Tally tally;
  if (array_from(json).size() != tally.by_class.size() + 1) malformed("a tally");
  tally.filled = count_from(json[tally.by_class.size()]);
  for (std::size_t i = 0; i < tally.by_class.size(); ++i) tally.by_class[i] = count_from(json[i]);
  return tally;
}

std::map<std::string, Tally> tallies_from(const Json& json) {
  std::map<std::string, Tally> tallies;
  for (const Json& item : array_from(json)) {
    const bool is_new = tallies.emplace(bytes_from(item.at(0)), tally_from(item.at(1))).second;
    if (!is_new) malformed("a directory twice");
  }
  return tallies;
}

Json difference_value(const Difference& difference) {
  Json aspects = Json::array();
  for (std::size_t i = 0; i < kAspects; ++i) {
    if (difference.differs[i]) aspects.push_back(name_of(static_cast<Aspect>(i)));
  }
  return {{"source", number_of(difference.source)},
          {"path", bytes_value(difference.path)},
          {"differs", std::move(aspects)},
          {"is_source_changed", difference.is_source_changed}};
}

Aspect aspect_from(const Json& json) {
  const std::string& name = json.get_ref<const std::string&>();
  for (std::size_t i = 0; i < kAspects; ++i) {
    if (name == name_of(static_cast<Aspect>(i))) return static_cast<Aspect>(i);
  }
  malformed("an aspect");
}

Difference difference_from(const Json& json) {
  Difference difference;
  difference.source = id_from<SourceId>(json.at("source"));
  difference.path = bytes_from(json.at("path"));
  for (const Aspect aspect : items_from(json.at("differs"), aspect_from)) difference[aspect] = true;
  difference.is_source_changed = flag_from(json.at("is_source_changed"));
  return difference;
}

/// The numbers alone, in the order of the struct.
Json comparison_value(const Comparison& comparison) {
  return Json::array({comparison.compared, comparison.skipped, comparison.vanished,
                      comparison.failed, comparison.not_run, comparison.differing,
                      comparison.source_changed, comparison.by_aspect});
}

Comparison comparison_from(const Json& json) {
  Comparison comparison;
  std::uint64_t* const fields[] = {
      &comparison.compared, &comparison.skipped,   &comparison.vanished,      &comparison.failed,
      &comparison.not_run,  &comparison.differing, &comparison.source_changed};
  std::size_t i = 0;
  for (std::uint64_t* field : fields) *field = count_from(json.at(i++));
  const Json& aspects = json.at(i);
  for (std::size_t k = 0; k < kAspects; ++k) comparison.by_aspect[k] = count_from(aspects.at(k));
  return comparison;
}

}  // namespace

Json path_error_value(const PathError& error) {
  Json json = {{"source", number_of(error.source)},         {"path", bytes_value(error.path)},
               {"operation", bytes_value(error.operation)}, {"errno", error.os_error},
               {"message", bytes_value(error.message)},     {"class", nullptr}};
  if (error.entry_class) json["class"] = name_of(*error.entry_class);
  return json;
}

PathError path_error_from(const Json& json) {
  PathError error;
  error.source = id_from<SourceId>(json.at("source"));
  error.path = bytes_from(json.at("path"));
  error.operation = bytes_from(json.at("operation"));
  error.os_error = number_from<int>(json.at("errno"));
  error.message = bytes_from(json.at("message"));
  if (const Json& name = json.at("class"); !name.is_null())
    error.entry_class = entry_class_from(name);
  return error;
}

Json job_result_value(const JobResult& result) {
  const auto tally = [](const auto& item) {
    return Json::array({bytes_value(item.first), tally_value(item.second)});
  };
  return {{"bucket", bucket_value(result.bucket)},
          {"attempt", result.attempt},
          {"slot", number_of(result.slot)},
          {"outcome", name_of(result.outcome)},
          {"status", status_value(result.status)},
          {"processes", result.processes},
          {"started", time_value(result.started)},
          {"seconds", result.seconds},
          {"stats", stats_value(result.stats)},
          {"usage", usage_value(result.usage)},
          {"fill", fill_value(result.fill)},
          {"tally_by_top", array_value(result.tally_by_top, tally)},
          {"errors", array_value(result.errors, path_error_value)},
          {"errors_dropped", result.errors_dropped},
          {"checked", tally_value(result.checked)},
          {"deleted", result.deleted},
          {"differences", array_value(result.differences, difference_value)},
          {"differences_dropped", result.differences_dropped},
          {"comparison", comparison_value(result.comparison)},
          {"has_lost_names", result.has_lost_names},
          {"message", bytes_value(result.message)}};
}

JobResult job_result_from(const Json& json) {
  JobResult result;
  result.bucket = bucket_from(json.at("bucket"));
  result.attempt = number_from<unsigned>(json.at("attempt"));
  result.slot = id_from<SlotId>(json.at("slot"));
  result.outcome = outcome_from(json.at("outcome"));
  result.status = status_from(json.at("status"));
  result.processes = number_from<unsigned>(json.at("processes"));
  result.started = time_from(json.at("started"));
  result.seconds = seconds_from(json.at("seconds"));
  result.stats = stats_from(json.at("stats"));
  result.usage = usage_from(json.at("usage"));
  result.fill = fill_from(json.at("fill"));
  result.tally_by_top = tallies_from(json.at("tally_by_top"));
  result.errors = items_from(json.at("errors"), path_error_from);
  result.errors_dropped = count_from(json.at("errors_dropped"));
  result.checked = tally_from(json.at("checked"));
  result.deleted = count_from(json.at("deleted"));
  result.differences = items_from(json.at("differences"), difference_from);
  result.differences_dropped = count_from(json.at("differences_dropped"));
  result.comparison = comparison_from(json.at("comparison"));
  result.has_lost_names = flag_from(json.at("has_lost_names"));
  result.message = bytes_from(json.at("message"));
  return result;
}

}  // namespace msrsync::rundir
