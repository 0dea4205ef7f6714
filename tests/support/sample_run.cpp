#include "support/sample_run.hpp"

namespace msrsync::test {
namespace {

RunHeader sample_header() {
  RunHeader header;
  header.version = "1.0.0";
  header.rsync_version = "3.2.7";
  header.run_id = "20231114T221320-1";
  header.host = "filer1";
  header.argv = {"msrsync", "-P", "--stats", "-p4", "/src/", "/dst/"};
  header.working_directory = "/home/user";
  header.run_directory = "/tmp/msrsync-1";
  header.started = WallTime(std::chrono::milliseconds(1'700'000'000'123));
  header.sources = {{SourceId{0}, "/src/", "/src", "/dst", ""}};
  header.destination = "/dst";
  header.processes = 4;
  header.limits.max_entries = 0;
  header.rsync_options = {"-aS", "--numeric-ids"};
  header.rsync_argv_shape = {"-aS", "--numeric-ids", "-R", "--no-r", "-d"};
  return header;
}

void add_buckets(RunReport& report) {
  for (std::uint64_t id = 0; id < 68; ++id) {
    BucketSummary& one = report.buckets.emplace_back();
    one.bucket = bucket_of(id, 479, 9'284'629);
    one.attempts = 1;
    one.outcome = Outcome::succeeded;
    one.status = {ExitStatus::Kind::exited, 0};
    one.seconds = 1;
  }
  BucketSummary& last = report.buckets.emplace_back(report.buckets.front());
  last.bucket = bucket_of(68, 1000, 0, PassKind::directories);
  last.seconds = 5;
}

}  // namespace

RunReport sample_report() {
  RunReport report;
  report.header = sample_header();
  report.ended = report.header.started + std::chrono::milliseconds(9900);
  report.total_seconds = 9.9;
  report.crawl_seconds = 0.4;
  report.copy_seconds = 8;
  report.tail_seconds = 0.5;
  report.preflight = {true,
                      {{"times", Severity::warning, "times in steps of 2 s"}},
                      std::uint64_t{1} << 40,
                      std::nullopt};
  report.crawl_is_complete = true;
  report.crawl.files = 32'491;
  report.crawl.directories = 1'000;
  report.crawl.bytes = 631'354'772;
  report.crawl.large_files = 2;
  report.crawl.large_bytes = 31'354'772;
  report.limits = {524, std::uint64_t{1} << 30};
  report.processes_run = 69;
  report.transfer.files_transferred = 32'000;
  report.transfer.transferred_bytes = 600'000'000;
  report.transfer.literal_bytes = 600'000'000;
  report.transfer.large_files_transferred = 2;
  report.transfer.large_transferred_bytes = 31'354'772;
  report.rsync_usage = {8.25, 4, 6 << 20};
  report.fill.processes = 60;
  report.fill.files = 30'000;
  report.fill.bytes = 500'000'000;
  report.fill.usage = {0.5, 3, 4 << 20};
  report.own_cpu_seconds = 0.125;
  report.own_max_resident_bytes = 8 << 20;
  report.ledger.add_found(SourceId{0}, "top", 33'000);
  Tally top = tally_of(EntryClass::transferred, 33'000);
  top.filled = 30'000;
  report.ledger.add_classed(SourceId{0}, "top", top);
  report.ledger.add_found(SourceId{0}, ".", 491);
  report.ledger.add_classed(SourceId{0}, ".", tally_of(EntryClass::up_to_date, 491));
  report.samples = {{1, 1000, 1'000'000, 4, 64, 4}, {2, 2000, 2'000'000, 4, 60, 4}};
  report.concurrency = {{1.5, 3, "throughput falls"}};
  add_buckets(report);
  return report;
}

}  // namespace msrsync::test
