#include "msrsync/ui/progress_line.hpp"

#include <doctest/doctest.h>

#include "support/captured_terminal.hpp"
#include "support/fake_clock.hpp"
#include "support/sample_run.hpp"

using namespace msrsync;
using msrsync::test::bucket_of;
using msrsync::test::result_of;
using msrsync::ui::ProgressLine;

namespace {

struct Shown {
  test::FakeClock clock;
  test::CapturedTerminal terminal;
  ProgressLine progress;

  explicit Shown(ProgressLine::Draw draw = ProgressLine::Draw::live)
      : progress(terminal, clock, draw) {}
};

CrawlTotals totals_of(std::uint64_t files, std::uint64_t bytes) {
  CrawlTotals totals;
  totals.files = files;
  totals.bytes = bytes;
  return totals;
}

}  // namespace

TEST_SUITE("ui") {
  TEST_CASE("the line has the original's fields, then ours") {
    Shown shown;
    const Bucket first = bucket_of(1, 100, 1024 * 1024);
    shown.progress.on_bucket_planned(first);
    shown.progress.on_bucket_planned(bucket_of(2, 300, 3 * 1024 * 1024));
    shown.progress.on_crawl_progress(totals_of(400, 4 * 1024 * 1024), false);
    CHECK(shown.progress.line() ==
          "[0/400 entries] [0.0 B/4.0 M transferred] [0 entries/s] [0.0 B/s bw] [monq 0] [jq 2] "
          "[running 0] [eta --:--]");
    shown.progress.on_job_started(first, SlotId{0});
    shown.clock.advance(2);
    shown.progress.on_job_finished(result_of(first, Outcome::succeeded, EntryClass::transferred));
    CHECK(shown.progress.line() ==
          "[100/400 entries] [1.0 M/4.0 M transferred] [50 entries/s] [512.0 K/s bw] [monq 0] "
          "[jq 1] [running 0] [eta --:--]");
    shown.progress.on_crawl_progress(totals_of(400, 4 * 1024 * 1024), true);
    CHECK(shown.progress.line().find("[eta 0:00:06]") != std::string::npos);
  }

  TEST_CASE("the estimate follows whichever of entries and bytes takes longer") {
    Shown shown;
    const Bucket bucket = bucket_of(1, 90, 100);
    shown.progress.on_crawl_progress(totals_of(100, 3700), true);
    shown.progress.on_job_started(bucket, SlotId{0});
    shown.clock.advance(100);
    shown.progress.on_job_finished(result_of(bucket, Outcome::succeeded, EntryClass::transferred));
    CHECK(shown.progress.line().find("[eta 1:00:00]") != std::string::npos);
  }

  TEST_CASE("no estimate is given while nothing is done") {
    Shown shown;
    shown.progress.on_crawl_progress(totals_of(100, 3700), true);
    shown.progress.on_job_started(bucket_of(1, 90, 100), SlotId{0});
    shown.clock.advance(5);
    CHECK(shown.progress.line().find("[eta --:--]") != std::string::npos);
  }

  TEST_CASE("a tick corrects what waits and runs") {
    Shown shown;
    shown.progress.on_tick({.ready = 7, .running = 3});
    CHECK(shown.progress.line().find("[jq 7] [running 3]") != std::string::npos);
  }

  TEST_CASE("the line is drawn at most five times a second, and once at the end") {
    Shown shown;
    for (int i = 0; i < 1000; ++i) {
      shown.progress.on_job_progress({BucketId{1}, 1, 1});
      shown.clock.advance(0.001);
    }
    CHECK(shown.terminal.statuses.size() == 5);
    shown.progress.finish();
    CHECK(shown.terminal.statuses.size() == 6);
    CHECK(shown.terminal.statuses.back().rfind("[1000/", 0) == 0);
    CHECK(shown.terminal.status_ends == 1);
  }

  TEST_CASE("without -P nothing is drawn, but the line can be asked for") {
    Shown shown(ProgressLine::Draw::never);
    shown.progress.on_job_progress({BucketId{1}, 1, 1});
    shown.progress.on_tick({});
    shown.progress.finish();
    CHECK(shown.terminal.statuses.empty());
    CHECK(shown.terminal.status_ends == 0);
    CHECK(shown.progress.line().rfind("[1/0 entries]", 0) == 0);
  }
}
