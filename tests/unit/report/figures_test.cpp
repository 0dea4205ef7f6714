#include "msrsync/report/figures.hpp"

#include <doctest/doctest.h>

#include "support/sample_run.hpp"

using namespace msrsync;
using msrsync::report::figures_of;

TEST_SUITE("report") {
  TEST_CASE("figures keep the passes apart and leave out what was not run") {
    RunReport report = test::sample_report();
    report.buckets[1].bucket.bytes = 10'000'000;
    report.buckets[2].outcome = Outcome::cancelled;
    report.buckets[3].attempts = 0;
    report.ledger.add_classed(SourceId{0}, "top", test::tally_of(EntryClass::not_run, 9));
    const report::Figures figures = figures_of(report);
    CHECK(figures.of(PassKind::copy).buckets == 68);
    CHECK(figures.of(PassKind::directories).entries == 1000);
    REQUIRE(figures.biggest != nullptr);
    CHECK(figures.biggest->bucket.id == BucketId{1});
    CHECK(figures.job_seconds == doctest::Approx(73));
    CHECK(figures.entries_done == 33'491);
    CHECK(figures.bytes_done == figures.of(PassKind::copy).bytes - 2 * 9'284'629);
  }
}
