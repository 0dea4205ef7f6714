#include "json_values.hpp"
#include "msrsync/base/checksum.hpp"
#include "msrsync/rundir/journal.hpp"

namespace msrsync::rundir {
namespace {

constexpr std::size_t kChecksumDigits = 8;

Json value_of(const SessionRecord& record) {
  return {{"type", "session"},
          {"number", record.number},
          {"started", time_value(record.started)},
          {"host", bytes_value(record.host)},
          {"boot_id", bytes_value(record.boot_id)},
          {"pid", record.pid},
          {"destination_device", record.destination_device},
          {"destination_inode", record.destination_inode},
          {"destination_birth", record.destination_birth}};
}

SessionRecord session_from(const Json& json) {
  SessionRecord record;
  record.number = count_from(json.at("number"));
  record.started = time_from(json.at("started"));
  record.host = bytes_from(json.at("host"));
  record.boot_id = bytes_from(json.at("boot_id"));
  record.pid = number_from<std::int64_t>(json.at("pid"));
  record.destination_device = count_from(json.at("destination_device"));
  record.destination_inode = count_from(json.at("destination_inode"));
  record.destination_birth = number_from<std::int64_t>(json.at("destination_birth"));
  return record;
}

using Found = std::pair<std::string, std::uint64_t>;

Json found_value(const Found& found) {
  return Json::array({bytes_value(found.first), found.second});
}

Found found_from(const Json& json) { return {bytes_from(json.at(0)), count_from(json.at(1))}; }

Json value_of(const BucketRecord& record) {
  return {{"type", "bucket"},
          {"bucket", bucket_value(record.bucket)},
          {"list", record.list ? Json(number_of(*record.list)) : Json(nullptr)},
          {"found", totals_value(record.found)},
          {"found_by_top", array_value(record.found_by_top, found_value)},
          {"list_fingerprint", record.list_fingerprint},
          {"unfinished", array_value(record.unfinished, bytes_value)}};
}

BucketRecord bucket_record_from(const Json& json) {
  BucketRecord record;
  record.bucket = bucket_from(json.at("bucket"));
  if (const Json& list = json.at("list"); !list.is_null()) record.list = id_from<BucketId>(list);
  record.found = totals_from(json.at("found"));
  record.found_by_top = items_from(json.at("found_by_top"), found_from);
  record.list_fingerprint = count_from(json.at("list_fingerprint"));
  record.unfinished = items_from(json.at("unfinished"), bytes_from);
  return record;
}

/// An array, since there is one for each directory of the tree: path, subdirectories, and the
/// errors where there are any.
Json directory_value(const DirectoriesRecord::Directory& directory) {
  Json json = Json::array({bytes_value(directory.path), directory.subdirectories});
  if (!directory.errors.empty()) json.push_back(array_value(directory.errors, path_error_value));
  return json;
}

DirectoriesRecord::Directory directory_from(const Json& json) {
  DirectoriesRecord::Directory directory;
  directory.path = bytes_from(json.at(0));
  directory.subdirectories = count_from(json.at(1));
  if (json.size() > 2) directory.errors = items_from(json.at(2), path_error_from);
  return directory;
}

Json value_of(const DirectoriesRecord& record) {
  return {{"type", "directories"},
          {"source", number_of(record.source)},
          {"directories", array_value(record.directories, directory_value)}};
}

DirectoriesRecord directories_from(const Json& json) {
  return {id_from<SourceId>(json.at("source")), items_from(json.at("directories"), directory_from)};
}

Json value_of(const PlanRecord& record) {
  return {{"type", "plan"},
          {"totals", totals_value(record.totals)},
          {"limits", limits_value(record.limits)}};
}

PlanRecord plan_from(const Json& json) {
  return {totals_from(json.at("totals")), limits_from(json.at("limits"))};
}

/// Throws when the record is malformed; empty when its type is not known.
std::optional<JournalRecord> record_from(const Json& json) {
  const std::string& type = json.at("type").get_ref<const std::string&>();
  if (type == "session") return session_from(json);
  if (type == "bucket") return bucket_record_from(json);
  if (type == "directories") return directories_from(json);
  if (type == "plan") return plan_from(json);
  return std::nullopt;
}

}  // namespace

std::string to_line(const JournalRecord& record) {
  const Json json = std::visit([](const auto& one) { return value_of(one); }, record);
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return crc32_text(text) + " " + text + "\n";
}

JournalLine parse_line(std::string_view line) {
  if (line.size() <= kChecksumDigits || line[kChecksumDigits] != ' ') return {};
  const std::string_view text = line.substr(kChecksumDigits + 1);
  if (line.substr(0, kChecksumDigits) != crc32_text(text)) return {};
  const Json json = Json::parse(text, nullptr, false);
  auto record = guarded([&] { return record_from(json); });
  if (!record) return {};
  return {true, std::move(*record)};
}

}  // namespace msrsync::rundir
