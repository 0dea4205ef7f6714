#include "msrsync/report/json_report.hpp"

#include <algorithm>

#include "json_document.hpp"
#include "json_rows.hpp"
#include "json_values.hpp"
#include "json_verification.hpp"
#include "msrsync/base/time_text.hpp"
#include "msrsync/report/figures.hpp"

namespace msrsync::report {
namespace {

Json tool_part(const RunHeader& header) {
  return {{"name", "msrsync"},
          {"version", bytes_value(header.version)},
          {"rsync_version", bytes_value(header.rsync_version)}};
}

Json run_part(const RunReport& report) {
  const RunHeader& header = report.header;
  const bool by_signal = report.signal != 0;
  // A run ended by a signal dies by it; 128 + signal is what a shell makes of that.
  const int exit_code = by_signal ? 128 + report.signal : static_cast<int>(report.exit_code);
  return {{"id", bytes_value(header.run_id)},
          {"host", bytes_value(header.host)},
          {"argv", list_value(header.argv)},
          {"working_directory", bytes_value(header.working_directory)},
          {"run_directory", bytes_value(header.run_directory)},
          {"started", to_rfc3339(header.started)},
          {"ended", to_rfc3339(report.ended)},
          {"total_seconds", rounded(report.total_seconds)},
          {"status", name_of(report.status)},
          {"exit_code", exit_code},
          {"exit_name", or_null(!by_signal, name_of(report.exit_code))},
          {"signal", or_null(by_signal, report.signal)},
          {"message", bytes_value(report.message)},
          {"session", header.session},
          {"buckets_kept", report.buckets_kept},
          {"errors_total", report.errors_total}};
}

Json limits_value(const BucketLimits& limits) {
  return {{"max_entries", or_null(limits.max_entries != 0, limits.max_entries)},
          {"max_bytes", or_null(limits.max_bytes != 0, limits.max_bytes)}};
}

Json options_part(const RunHeader& header) {
  Json sources = Json::array();
  for (const Source& source : header.sources) {
    sources.push_back({{"id", number_of(source.id)},
                       {"argument", bytes_value(source.argument)},
                       {"root", bytes_value(source.root)},
                       {"destination", bytes_value(source.destination)}});
  }
  return {{"sources", std::move(sources)},
          {"destination", bytes_value(header.destination)},
          {"destination_is_remote", header.destination_is_remote},
          {"processes", header.processes},
          {"limits", limits_value(header.limits)},
          {"tool", header.tool},
          {"rsync_options", list_value(header.rsync_options)},
          {"rsync_argv_shape", list_value(header.rsync_argv_shape)},
          {"dry_run", header.dry_run},
          {"two_phase", header.two_phases},
          {"split_by", or_null(header.split_depth > 0, header.split_depth)},
          {"share", header.share},
          {"shares", header.shares}};
}

Json preflight_part(const PreflightReport& preflight) {
  Json findings = Json::array();
  for (const PreflightFinding& one : preflight.findings) {
    findings.push_back({{"feature", one.feature},
                        {"severity", name_of(one.severity)},
                        {"message", bytes_value(one.message)}});
  }
  const auto known = [](const auto& number) {
    return or_null(number.has_value(), number.value_or(0));
  };
  return {{"probed", preflight.was_probed},
          {"findings", std::move(findings)},
          {"free_bytes", known(preflight.free_bytes)},
          {"free_inodes", known(preflight.free_inodes)}};
}

Json crawl_part(const RunReport& report) {
  const CrawlTotals& crawl = report.crawl;
  return {{"is_complete", report.crawl_is_complete},
          {"entries", crawl.entries()},
          {"files", crawl.files},
          {"directories", crawl.directories},
          {"symlinks", crawl.symlinks},
          {"specials", crawl.specials},
          {"bytes", crawl.bytes},
          {"seconds", rounded(report.crawl_seconds)},
          {"errors", crawl.errors}};
}

/// The entries of the check pass, each in one class as in the books.
Json check_part(const RunReport& report) {
  Json classes = Json::object();
  for (std::size_t i = 0; i < kEntryClasses; ++i) {
    const auto entry_class = static_cast<EntryClass>(i);
    classes[std::string(name_of(entry_class))] = report.checked[entry_class];
  }
  return {{"is_enabled", report.header.two_phases},
          {"entries", report.checked.total()},
          {"classes", std::move(classes)}};
}

Json plan_part(const RunReport& report, const Figures& figures) {
  Json biggest;
  if (figures.biggest != nullptr) {
    const Bucket& bucket = figures.biggest->bucket;
    biggest = {{"id", number_of(bucket.id)}, {"entries", bucket.entries}, {"bytes", bucket.bytes}};
  }
  return {{"copy_buckets", figures.of(PassKind::copy).buckets},
          {"check_buckets", figures.of(PassKind::check).buckets},
          {"mirror_buckets", figures.of(PassKind::mirror).buckets},
          {"directories_buckets", figures.of(PassKind::directories).buckets},
          {"verify_buckets", figures.of(PassKind::verify).buckets},
          {"limits", limits_value(report.limits)},
          {"biggest_bucket", std::move(biggest)}};
}

Json transfer_part(const RunReport& report, const Figures& figures) {
  const TransferStats& stats = report.transfer;
  return {{"files_total", report.crawl.files},
          {"files_transferred", stats.files_transferred},
          {"total_bytes", report.crawl.bytes},
          {"transferred_bytes", stats.transferred_bytes},
          {"literal_bytes", stats.literal_bytes},
          {"matched_bytes", stats.matched_bytes},
          {"sent_bytes", stats.sent_bytes},
          {"entries_per_second",
           rate_value(static_cast<double>(figures.entries_done), report.total_seconds)},
          {"bytes_per_second",
           rate_value(static_cast<double>(figures.bytes_done), report.total_seconds)},
          {"copy_seconds", rounded(report.copy_seconds)},
          {"tail_seconds", rounded(report.tail_seconds)},
          {"job_seconds", rounded(figures.job_seconds)},
          {"jobs_failed", report.jobs_failed},
          {"retries", report.retries},
          {"retried_errors", report.retried_errors},
          {"rsync_processes", report.processes_run},
          {"rsync_user_cpu_seconds", rounded(report.rsync_usage.user_seconds)},
          {"rsync_system_cpu_seconds", rounded(report.rsync_usage.system_seconds)},
          {"rsync_peak_memory_bytes", report.rsync_usage.max_resident_bytes},
          {"files_filled", report.fill.files},
          {"filled_bytes", report.fill.bytes},
          {"fill_processes", report.fill.processes},
          {"fill_user_cpu_seconds", rounded(report.fill.usage.user_seconds)},
          {"fill_system_cpu_seconds", rounded(report.fill.usage.system_seconds)},
          {"own_cpu_seconds", rounded(report.own_cpu_seconds)},
          {"own_peak_memory_bytes", report.own_max_resident_bytes}};
}

Json regimes_part(const RunReport& report) {
  const auto rest = [](std::uint64_t all, std::uint64_t part) { return all - std::min(all, part); };
  const auto regime = [&](std::uint64_t files, std::uint64_t bytes, std::uint64_t files_done,
                          std::uint64_t bytes_done) -> Json {
    return {{"files_found", files},
            {"bytes_found", bytes},
            {"files_transferred", files_done},
            {"bytes_transferred", bytes_done},
            {"files_per_second", rate_value(static_cast<double>(files_done), report.copy_seconds)},
            {"bytes_per_second", rate_value(static_cast<double>(bytes_done), report.copy_seconds)}};
  };
  const CrawlTotals& found = report.crawl;
  const TransferStats& done = report.transfer;
  const std::uint64_t small_bytes = rest(found.bytes, found.large_bytes);
  return {{"judged_by", found.large_bytes > small_bytes ? "bytes_per_second" : "files_per_second"},
          {"small_files", regime(rest(found.files, found.large_files), small_bytes,
                                 rest(done.files_transferred, done.large_files_transferred),
                                 rest(done.transferred_bytes, done.large_transferred_bytes))},
          {"large_files", regime(found.large_files, found.large_bytes, done.large_files_transferred,
                                 done.large_transferred_bytes)}};
}

void add_account(Json& to, const Account& account) {
  to["found"] = account.found;
  for (std::size_t i = 0; i < kEntryClasses; ++i) {
    to[std::string(name_of(static_cast<EntryClass>(i)))] = account.classed.by_class[i];
  }
  to["filled"] = account.classed.filled;
}

void write_reconciliation(JsonDocument& document, const Ledger& ledger) {
  Json total = Json::object({{"balanced", ledger.balances()}});
  add_account(total, ledger.total());
  document.open_object("reconciliation");
  for (const auto& [key, value] : total.items()) document.member(key, compact(value));
  document.open_array("by_directory");
  for (const auto& [key, account] : ledger.accounts()) {
    Json line = {{"source", number_of(key.first)}, {"directory", bytes_value(key.second)}};
    add_account(line, account);
    document.element(compact(line));
  }
  document.close_array();
  document.close_object();
}

Json mirror_part(const MirrorFacts& mirror) {
  Json withheld = Json::array();
  for (const WithheldDirectory& one : mirror.withheld)
    withheld.push_back({{"source", number_of(one.source)}, {"path", bytes_value(one.path)}});
  return {{"enabled", mirror.is_enabled},
          {"deleted", mirror.deleted},
          {"would_delete", mirror.would_delete ? Json(*mirror.would_delete) : Json(nullptr)},
          {"max_delete", mirror.max_delete ? Json(*mirror.max_delete) : Json(nullptr)},
          {"disarmed", mirror.is_disarmed()},
          {"reasons", list_value(mirror.reasons)},
          {"withheld_total", mirror.withheld_total},
          {"withheld", std::move(withheld)}};
}

template <typename Items, typename ToValue>
void write_array(JsonDocument& document, std::string_view key, const Items& items, ToValue value) {
  document.open_array(key);
  for (const auto& item : items) document.element(compact(value(item)));
  document.close_array();
}

}  // namespace

std::string to_json(const RunReport& report) {
  const Figures figures = figures_of(report);
  JsonDocument document;
  document.member("schema_version", std::to_string(kSchemaVersion));
  document.member("tool", pretty(tool_part(report.header)));
  document.member("run", pretty(run_part(report)));
  document.member("options", pretty(options_part(report.header)));
  document.member("preflight", pretty(preflight_part(report.preflight)));
  document.member("crawl", pretty(crawl_part(report)));
  document.member("plan", pretty(plan_part(report, figures)));
  document.member("transfer", pretty(transfer_part(report, figures)));
  document.member("regimes", pretty(regimes_part(report)));
  write_reconciliation(document, report.ledger);
  write_verification(document, report);
  document.member("check", pretty(check_part(report)));
  document.member("mirror", pretty(mirror_part(report.mirror)));
  write_array(document, "mounts", report.mounts, mount_value);
  write_array(document, "samples", report.samples, sample_value);
  write_array(document, "concurrency", report.concurrency, limit_change_value);
  write_array(document, "buckets", report.buckets, bucket_value);
  write_array(document, "errors", report.errors, error_value);
  return document.take();
}

}  // namespace msrsync::report
