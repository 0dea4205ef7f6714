#include "msrsync/report/text_report.hpp"

#include <array>
#include <cstdio>
#include <map>
#include <utility>

#include "msrsync/base/size_text.hpp"
#include "msrsync/base/text.hpp"
#include "msrsync/report/figures.hpp"

namespace msrsync::report {
namespace {

std::string seconds_text(double seconds) { return one_decimal(seconds) + "s"; }

std::string size_text(std::uint64_t bytes) { return human_size(static_cast<double>(bytes)); }

/// The original's labels, of the program that copies.
std::string capital(std::string word) {
  if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') word[0] = static_cast<char>(word[0] - 32);
  return word;
}

std::string whole(double value) { return std::to_string(static_cast<std::uint64_t>(value)); }

/// The block, a label and a value on each line.
class Block {
 public:
  void line(std::string_view label, std::string_view value) {
    text_.append(label).append(": ").append(value).append("\n");
  }
  void line(std::string_view label, std::uint64_t value) { line(label, std::to_string(value)); }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

std::string status_text(const RunReport& report) {
  switch (report.status) {
    case RunStatus::success: return "SUCCESS";
    case RunStatus::dry_run: return "DRY RUN";
    case RunStatus::time_limit:
    case RunStatus::drained: {
      const std::uint64_t not_run = report.ledger.total().classed[EntryClass::not_run];
      return (report.status == RunStatus::drained ? "DRAINED, " : "TIME LIMIT, ") +
             std::to_string(not_run) + " entries not run";
    }
    case RunStatus::interrupted:
      return "INTERRUPTED (signal " + std::to_string(report.signal) + ")";
    case RunStatus::vanished: {
      const std::uint64_t vanished = report.ledger.total().classed[EntryClass::vanished];
      return "SUCCESS, " + std::to_string(vanished) + " entries vanished";
    }
    case RunStatus::different:
    case RunStatus::partial:
    case RunStatus::failed:
    case RunStatus::unbalanced: break;
  }
  // The original's words where they are true; it knows no other failures.
  if (report.status != RunStatus::unbalanced && report.jobs_failed > 0) {
    return "FAILURE, " + std::to_string(report.jobs_failed) + " " + report.header.tool +
           " processe(s) had errors";
  }
  return "FAILURE, " + printable(report.message);
}

std::string command_line(const std::vector<std::string>& argv) {
  std::string joined;
  for (const std::string& word : argv) joined += (joined.empty() ? "" : " ") + word;
  return printable(joined);
}

void add_original_lines(Block& block, const RunReport& report, const Figures& figures) {
  const PassFigures& copy = figures.of(PassKind::copy);
  const double total = report.total_seconds;
  block.line("Status", status_text(report));
  block.line("Working directory", printable(report.header.working_directory));
  block.line("Command line", command_line(report.header.argv));
  block.line("Total size", size_text(report.crawl.bytes));
  block.line("Total entries", report.crawl.entries());
  block.line("Buckets number", copy.buckets);
  if (copy.buckets > 0) {
    block.line("Mean entries per bucket", copy.entries / copy.buckets);
    block.line("Mean size per bucket", size_text(copy.bytes / copy.buckets));
  }
  block.line("Entries per second", whole(rate(static_cast<double>(figures.entries_done), total)));
  block.line("Speed", human_size(rate(static_cast<double>(figures.bytes_done), total)) + "/s");
  block.line(capital(report.header.tool) + " workers", report.header.processes);
  block.line("Total " + report.header.tool + "'s processes (" +
                 std::to_string(report.processes_run) + ") cumulative runtime",
             seconds_text(figures.job_seconds));
  block.line("Crawl time", seconds_text(report.crawl_seconds) + " (" +
                               one_decimal(100 * rate(report.crawl_seconds, total)) +
                               "% of total runtime)");
  block.line("Total time", seconds_text(total));
}

std::string books_text(const Ledger& ledger) {
  if (ledger.balances()) return "balanced";
  const Account total = ledger.total();
  return "NOT balanced (found " + std::to_string(total.found) + ", classed " +
         std::to_string(total.classed.total()) + ")";
}

void add_new_lines(Block& block, const RunReport& report, const Figures& figures) {
  const Tally classed = report.ledger.total().classed;
  const ResourceUsage& rsync = report.rsync_usage;
  const ResourceUsage& fill = report.fill.usage;
  block.line("Entries transferred", classed[EntryClass::transferred]);
  block.line("Entries filled", classed.filled);
  block.line("Entries up to date", classed[EntryClass::up_to_date]);
  block.line("Entries skipped", classed[EntryClass::skipped]);
  block.line("Entries vanished", classed[EntryClass::vanished]);
  block.line("Entries failed", classed[EntryClass::failed]);
  block.line("Entries not run", classed[EntryClass::not_run]);
  if (report.header.two_phases) {
    block.line("Entries checked", report.checked.total());
    block.line("Entries copied again", report.checked[EntryClass::transferred]);
  }
  if (!report.header.verification.empty()) {
    block.line("Entries compared", report.comparison.compared);
    block.line("Entries that differ", report.comparison.differing);
  }
  block.line("Bytes transferred", size_text(report.transfer.transferred_bytes));
  block.line("Literal bytes", size_text(report.transfer.literal_bytes));
  if (report.mirror.is_enabled) block.line("Entries deleted", report.mirror.deleted);
  if (const auto& count = report.mirror.would_delete) block.line("Entries extraneous", *count);
  block.line("Directories pass buckets", figures.of(PassKind::directories).buckets);
  block.line(capital(report.header.tool) + " CPU",
             seconds_text(rsync.user_seconds + rsync.system_seconds) + " (user " +
                 seconds_text(rsync.user_seconds) + ", system " +
                 seconds_text(rsync.system_seconds) + ")");
  block.line("Fill CPU", seconds_text(fill.user_seconds + fill.system_seconds));
  block.line("Peak memory", report.header.tool + " " + size_text(rsync.max_resident_bytes) +
                                ", msrsync " + size_text(report.own_max_resident_bytes));
  block.line("Books", books_text(report.ledger));
}

}  // namespace

std::string to_stats_block(const RunReport& report) {
  const Figures figures = figures_of(report);
  Block block;
  add_original_lines(block, report, figures);
  add_new_lines(block, report, figures);
  return block.take();
}

std::string to_manifest(const RunReport& report) {
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> lines;
  for (const BucketSummary& one : report.buckets) {
    if (one.bucket.pass != PassKind::copy) continue;
    const Source& source = report.header.sources.at(static_cast<std::size_t>(one.bucket.source));
    std::string path = report.header.sources.size() > 1 ? source.argument : ".";
    if (!one.bucket.directory.empty()) path += "/" + one.bucket.directory;
    auto& [entries, bytes] = lines[path];
    entries += one.bucket.entries;
    bytes += one.bucket.bytes;
  }
  std::string text;
  for (const auto& [path, counts] : lines) {
    std::array<char, 64> figures{};
    std::snprintf(figures.data(), figures.size(), "%9llu %9s  ",
                  static_cast<unsigned long long>(counts.first), size_text(counts.second).c_str());
    text.append(text.empty() ? "" : "\n").append(figures.data()).append(printable(path));
  }
  return text;
}

}  // namespace msrsync::report
