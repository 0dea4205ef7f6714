#include "msrsync/report/text_report.hpp"

#include <doctest/doctest.h>

#include "support/sample_run.hpp"

using namespace msrsync;
using msrsync::report::to_stats_block;
using msrsync::test::sample_report;
using msrsync::test::tally_of;

namespace {

const char kGolden[] = R"(Status: SUCCESS
Working directory: /home/user
Command line: msrsync -P --stats -p4 /src/ /dst/
Total size: 602.1 M
Total entries: 33491
Buckets number: 68
Mean entries per bucket: 479
Mean size per bucket: 8.9 M
Entries per second: 3382
Speed: 60.8 M/s
Rsync workers: 4
Total rsync's processes (69) cumulative runtime: 73.0s
Crawl time: 0.4s (4.0% of total runtime)
Total time: 9.9s
Entries transferred: 33000
Entries filled: 30000
Entries up to date: 491
Entries skipped: 0
Entries vanished: 0
Entries failed: 0
Entries not run: 0
Bytes transferred: 572.2 M
Literal bytes: 572.2 M
Directories pass buckets: 1
Rsync CPU: 12.2s (user 8.2s, system 4.0s)
Fill CPU: 3.5s
Peak memory: rsync 6.0 M, msrsync 8.0 M
Books: balanced
)";

std::string line_of(const std::string& block, const std::string& label) {
  const auto begin = block.find(label + ": ");
  if (begin == std::string::npos) return "absent";
  const auto value = begin + label.size() + 2;
  return block.substr(value, block.find('\n', begin) - value);
}

}  // namespace

TEST_SUITE("report") {
  TEST_CASE("the stats block has the original's labels in their order, then ours") {
    CHECK(to_stats_block(sample_report()) == kGolden);
  }

  TEST_CASE("the status line names what went wrong") {
    struct Row {
      RunStatus status;
      std::uint64_t jobs_failed;
      std::string text;
    };
    const Row rows[] = {
        {RunStatus::dry_run, 0, "DRY RUN"},
        {RunStatus::interrupted, 1, "INTERRUPTED (signal 2)"},
        {RunStatus::vanished, 0, "SUCCESS, 3 entries vanished"},
        {RunStatus::partial, 2, "FAILURE, 2 rsync processe(s) had errors"},
        {RunStatus::failed, 1, "FAILURE, 1 rsync processe(s) had errors"},
        {RunStatus::partial, 0, "FAILURE, the \\033 reason"},
        {RunStatus::unbalanced, 2, "FAILURE, the \\033 reason"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      RunReport report = sample_report();
      report.status = row.status;
      report.jobs_failed = row.jobs_failed;
      report.signal = 2;
      report.message = "the \033 reason";
      report.ledger.add_found(SourceId{0}, "top", 3);
      report.ledger.add_classed(SourceId{0}, "top", tally_of(EntryClass::vanished, 3));
      CHECK(line_of(to_stats_block(report), "Status") == row.text);
    }
  }

  TEST_CASE("books that do not balance are shown with both sides") {
    RunReport report = sample_report();
    report.ledger.add_found(SourceId{0}, "top", 1);
    CHECK(line_of(to_stats_block(report), "Books") == "NOT balanced (found 33492, classed 33491)");
  }

  TEST_CASE("a run that ended before it began has no means and no division by zero") {
    const std::string block = to_stats_block(RunReport{});
    CHECK(line_of(block, "Mean entries per bucket") == "absent");
    CHECK(line_of(block, "Entries per second") == "0");
    CHECK(line_of(block, "Crawl time") == "0.0s (0.0% of total runtime)");
  }
}
