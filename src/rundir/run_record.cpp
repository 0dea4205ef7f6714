#include "msrsync/rundir/run_record.hpp"

#include "json_values.hpp"
#include "msrsync/base/file_io.hpp"

namespace msrsync::rundir {
namespace {

RunRecord record_from(const Json& json) {
  RunRecord record;
  record.program_version = bytes_from(json.at("program_version"));
  record.run_id = bytes_from(json.at("run_id"));
  record.host = bytes_from(json.at("host"));
  record.started = time_from(json.at("started"));
  record.argv = items_from(json.at("argv"), bytes_from);
  record.working_directory = bytes_from(json.at("working_directory"));
  record.sources = items_from(json.at("sources"), source_from);
  record.destination = bytes_from(json.at("destination"));
  return record;
}

}  // namespace

std::string to_text(const RunRecord& record) {
  return seal({{"format", RunRecord::kFormat},
               {"program_version", bytes_value(record.program_version)},
               {"run_id", bytes_value(record.run_id)},
               {"host", bytes_value(record.host)},
               {"started", time_value(record.started)},
               {"argv", array_value(record.argv, bytes_value)},
               {"working_directory", bytes_value(record.working_directory)},
               {"sources", array_value(record.sources, source_value)},
               {"destination", bytes_value(record.destination)}});
}

Result<RunRecord> parse_run_record(std::string_view text, const std::string& path) {
  const auto unusable = [&](const char* message) {
    return Error{ExitCode::bucket_directory_unusable, message, path, 0};
  };
  const std::optional<Json> json = unseal(text);
  if (json) {
    const auto format = guarded([&] { return count_from(json->at("format")); });
    if (format && *format > RunRecord::kFormat)
      return unusable("the run was made by a newer msrsync: resume it with that one; header");
    if (auto record = guarded([&] { return record_from(*json); })) return std::move(*record);
  }
  return unusable(
      "the run cannot be resumed (start a new one in another directory): damaged header");
}

Result<void> write_run_record(const std::string& path, const RunRecord& record) {
  return write_file_atomically(path, to_text(record), ExitCode::bucket_directory_unusable);
}

Result<RunRecord> read_run_record(const std::string& path) {
  const Result<std::string> text = read_file(path, ExitCode::bucket_directory_unusable);
  if (!text) return text.error();
  return parse_run_record(*text, path);
}

}  // namespace msrsync::rundir
