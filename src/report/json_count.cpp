#include "msrsync/report/json_count.hpp"

#include "json_document.hpp"
#include "json_values.hpp"
#include "msrsync/report/text_count.hpp"

namespace msrsync::report {
namespace {

Json run_part(const CountReport& report) {
  const bool by_signal = report.signal != 0;
  const int exit_code = by_signal ? 128 + report.signal : static_cast<int>(report.exit_code);
  return {{"directories", list_value(report.directories)},
          {"complete", !by_signal},
          {"seconds", rounded(report.seconds)},
          {"exit_code", exit_code},
          {"exit_name", or_null(!by_signal, name_of(report.exit_code))},
          {"signal", or_null(by_signal, report.signal)}};
}

Json count_part(const TreeCount& count) {
  const CrawlTotals& found = count.found;
  return {{"items", found.entries()},
          {"files", found.files},
          {"directories", found.directories},
          {"symlinks", found.symlinks},
          {"specials", found.specials},
          {"bytes", found.bytes},
          {"allocated_bytes", count.allocated_bytes},
          {"vanished", count.vanished},
          {"failed", count.failed}};
}

Json suggestion_part(const CountReport& report) {
  return {{"processes", report.processes},
          {"bucket_entries", report.bucket_entries},
          {"command", bytes_value(copy_command(report))}};
}

Json regimes_part(const CrawlTotals& found) {
  const auto share = [](std::uint64_t part, std::uint64_t whole) {
    return or_null(whole > 0, rounded(static_cast<double>(part) /
                                      static_cast<double>(whole == 0 ? 1 : whole)));
  };
  const auto regime = [&](std::uint64_t files, std::uint64_t bytes) -> Json {
    return {{"files", files},
            {"files_share", share(files, found.files)},
            {"bytes", bytes},
            {"bytes_share", share(bytes, found.bytes)}};
  };
  return {{"small_files", regime(found.files - found.large_files, found.bytes - found.large_bytes)},
          {"large_files", regime(found.large_files, found.large_bytes)}};
}

Json noted_value(const NotedDirectory& noted, const char* figure) {
  return {{"path", bytes_value(noted.path)}, {figure, noted.figure}};
}

Json owners_value(const NamelessOwners& owners) {
  return {{"ids", owners.ids}, {"entries", owners.entries}};
}

Json oddities_part(const CountReport& report) {
  const TreeCount& count = report.count;
  return {{"deepest_directory", noted_value(count.deepest, "levels")},
          {"widest_directory", noted_value(count.widest, "entries")},
          {"hard_links",
           {{"names", count.hard_links.names},
            {"inodes", count.hard_links.inodes},
            {"inodes_estimated", count.hard_links.are_inodes_estimated}}},
          {"sparse_files",
           {{"files", count.sparse.files},
            {"bytes", count.sparse.bytes},
            {"allocated_bytes", count.sparse.allocated_bytes}}},
          {"nameless_users", owners_value(report.nameless_users)},
          {"nameless_groups", owners_value(report.nameless_groups)}};
}

Json read_part(const CountReport& report) {
  if (!report.read) return nullptr;
  return {
      {"readers", report.readers},
      {"files", report.read->files},
      {"bytes", report.read->bytes},
      {"files_per_second", rate_value(static_cast<double>(report.read->files), report.seconds)},
      {"bytes_per_second", rate_value(static_cast<double>(report.read->bytes), report.seconds)}};
}

Json error_value(const PathError& error) {
  return {{"path", bytes_value(error.path)},
          {"source", number_of(error.source)},
          {"operation", error.operation},
          {"errno", or_null(error.os_error != 0, error.os_error)},
          {"errno_name", errno_name(error.os_error)},
          {"class", error.entry_class == EntryClass::vanished ? "vanished" : "failed"}};
}

}  // namespace

std::string to_count_json(const CountReport& report) {
  JsonDocument document;
  document.member("schema_version", "1");
  document.member("tool", pretty({{"name", "msrsync"}, {"version", bytes_value(report.version)}}));
  document.member("run", pretty(run_part(report)));
  document.member("count", pretty(count_part(report.count)));
  document.member("suggestion", pretty(suggestion_part(report)));
  document.member("regimes", pretty(regimes_part(report.count.found)));
  document.member("oddities", pretty(oddities_part(report)));
  document.member("read", pretty(read_part(report)));
  document.open_array("errors");
  for (const PathError& error : report.errors) document.element(compact(error_value(error)));
  document.close_array();
  return document.take();
}

}  // namespace msrsync::report
