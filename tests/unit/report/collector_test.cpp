#include "msrsync/report/collector.hpp"

#include <doctest/doctest.h>
#include <errno.h>
#include <signal.h>

#include <optional>

#include "support/fake_clock.hpp"
#include "support/sample_run.hpp"

using namespace msrsync;
using msrsync::report::Collector;
using msrsync::test::bucket_of;
using msrsync::test::FakeClock;
using msrsync::test::path_error;
using msrsync::test::result_of;
using msrsync::test::tally_of;

namespace {

RunHeader header_with(unsigned processes, bool dry_run = false) {
  RunHeader header;
  header.processes = processes;
  header.dry_run = dry_run;
  return header;
}

/// A run of one bucket with ten entries that a case lets go wrong in its own way.
struct Run {
  FakeClock clock;
  Collector collector;
  Bucket bucket = bucket_of(1, 10, 1000);

  explicit Run(bool dry_run = false) : Run(header_with(2, dry_run)) {}
  explicit Run(RunHeader header) : collector(std::move(header), clock) {
    CrawlTotals totals;
    totals.files = 10;
    collector.on_found(SourceId{0}, "top", 10);
    collector.on_crawl_progress(totals, true);
    collector.on_bucket_planned(bucket);
  }
  void finish_job(Outcome outcome, EntryClass entry_class) {
    collector.on_job_started(bucket, SlotId{0});
    collector.on_job_finished(result_of(bucket, outcome, entry_class));
  }
};

struct VerdictRow {
  std::string name;
  bool dry_run;
  void (*play)(Run&);
  RunStatus status;
  ExitCode code;
};

const VerdictRow kVerdicts[] = {
    {"all transferred", false,
     [](Run& run) { run.finish_job(Outcome::succeeded, EntryClass::transferred); },
     RunStatus::success, ExitCode::success},
    {"planned only", true, [](Run&) {}, RunStatus::dry_run, ExitCode::success},
    {"a dry run that could not read a directory", true,
     [](Run& run) { run.collector.on_path_error(path_error("d", EACCES)); }, RunStatus::partial,
     ExitCode::entries_failed},
    {"a job with vanished entries", false,
     [](Run& run) { run.finish_job(Outcome::vanished, EntryClass::vanished); }, RunStatus::vanished,
     ExitCode::entries_vanished},
    {"an entry that vanished during the crawl", false,
     [](Run& run) {
       run.collector.on_path_error(path_error("top/x", ENOENT, EntryClass::vanished));
       run.finish_job(Outcome::succeeded, EntryClass::transferred);
     },
     RunStatus::vanished, ExitCode::entries_vanished},
    {"a directory that vanished during the crawl", false,
     [](Run& run) {
       run.collector.on_path_error(path_error("top/x", ENOENT));
       run.finish_job(Outcome::succeeded, EntryClass::transferred);
     },
     RunStatus::vanished, ExitCode::entries_vanished},
    {"a partial job", false, [](Run& run) { run.finish_job(Outcome::partial, EntryClass::failed); },
     RunStatus::partial, ExitCode::entries_failed},
    {"a failed job whose entries all count as up to date", false,
     [](Run& run) { run.finish_job(Outcome::failed, EntryClass::up_to_date); }, RunStatus::partial,
     ExitCode::entries_failed},
    {"an unreadable directory", false,
     [](Run& run) {
       run.collector.on_path_error(path_error("top/x", EACCES));
       run.finish_job(Outcome::succeeded, EntryClass::transferred);
     },
     RunStatus::partial, ExitCode::entries_failed},
    {"a fatal job", false, [](Run& run) { run.finish_job(Outcome::fatal, EntryClass::failed); },
     RunStatus::failed, ExitCode::entries_failed},
    {"an error that ended the run", false,
     [](Run& run) {
       run.collector.set_error({ExitCode::list_file_unwritable, "disk full", "", 0});
     },
     RunStatus::failed, ExitCode::list_file_unwritable},
    {"a time limit", false,
     [](Run& run) {
       run.collector.on_stop(StopLevel::terminate, 0);
       run.collector.set_error({ExitCode::time_limit, "time limit", "", 0});
     },
     RunStatus::failed, ExitCode::time_limit},
    {"a signal", false, [](Run& run) { run.collector.on_stop(StopLevel::terminate, SIGINT); },
     RunStatus::interrupted, ExitCode::entries_failed},
    {"a signal outranks books that do not balance", false,
     [](Run& run) {
       run.collector.on_stop(StopLevel::terminate, SIGINT);
       run.finish_job(Outcome::succeeded, EntryClass::transferred);
       run.finish_job(Outcome::succeeded, EntryClass::transferred);
     },
     RunStatus::interrupted, ExitCode::entries_failed},
    {"an entry classed twice", false,
     [](Run& run) {
       run.finish_job(Outcome::succeeded, EntryClass::transferred);
       run.finish_job(Outcome::succeeded, EntryClass::transferred);
     },
     RunStatus::unbalanced, ExitCode::books_unbalanced},
    {"an entry that no job classed", false,
     [](Run& run) {
       run.collector.on_found(SourceId{0}, "other", 1);
       run.finish_job(Outcome::succeeded, EntryClass::transferred);
     },
     RunStatus::unbalanced, ExitCode::books_unbalanced},
    {"a bucket without a result", false, [](Run&) {}, RunStatus::unbalanced,
     ExitCode::books_unbalanced},
    {"an empty bucket without a result", false,
     [](Run& run) {
       run.finish_job(Outcome::succeeded, EntryClass::transferred);
       run.collector.on_bucket_planned(bucket_of(2, 0, 0));
     },
     RunStatus::unbalanced, ExitCode::books_unbalanced},
    {"a job cancelled for no known cause", false,
     [](Run& run) { run.finish_job(Outcome::cancelled, EntryClass::not_run); }, RunStatus::partial,
     ExitCode::entries_failed},
};

/// The same ten entries copied, and what the verify pass says of them. `spoil` may change either.
RunReport verified(const Comparison& comparison, void (*spoil)(Run&, JobResult& copy) = nullptr) {
  RunHeader header = header_with(2);
  header.verification = "attributes";
  Run run(std::move(header));
  Bucket bucket = bucket_of(2, 10, 1000);
  bucket.pass = PassKind::verify;
  run.collector.on_bucket_planned(bucket);
  JobResult copy = result_of(run.bucket, Outcome::succeeded, EntryClass::transferred);
  JobResult result;
  result.bucket = bucket;
  result.outcome = comparison.failed > 0 ? Outcome::partial : Outcome::succeeded;
  result.attempt = 1;
  result.comparison = comparison;
  if (spoil != nullptr) spoil(run, copy);
  for (const JobResult& one : {copy, result}) {
    run.collector.on_job_started(one.bucket, SlotId{0});
    run.collector.on_job_finished(one);
  }
  return run.collector.finish();
}

struct VerificationRow {
  std::string name;
  Comparison comparison;
  void (*spoil)(Run&, JobResult& copy);
  RunStatus status;
  ExitCode code;
};

void fail_one(Run&, JobResult& copy) {
  copy = result_of(copy.bucket, Outcome::partial, EntryClass::failed);
}
void lose_one_to_the_source(Run&, JobResult& copy) {
  copy = result_of(copy.bucket, Outcome::vanished, EntryClass::vanished);
}
void stop(Run& run, JobResult&) { run.collector.on_stop(StopLevel::terminate, SIGINT); }

const VerificationRow kVerifications[] = {
    {"all equal", {.compared = 10}, nullptr, RunStatus::success, ExitCode::success},
    {"changed in the source meanwhile",
     {.compared = 10, .source_changed = 10},
     nullptr,
     RunStatus::success,
     ExitCode::success},
    {"one differs",
     {.compared = 10, .differing = 1},
     nullptr,
     RunStatus::different,
     ExitCode::verification_difference},
    {"one differs, others are passed over or gone",
     {.compared = 5, .skipped = 3, .vanished = 2, .differing = 1},
     nullptr,
     RunStatus::different,
     ExitCode::verification_difference},
    {"a failure outranks a difference: one could not be compared",
     {.compared = 9, .failed = 1, .differing = 1},
     nullptr,
     RunStatus::partial,
     ExitCode::entries_failed},
    {"a failure outranks a difference: one was not copied",
     {.compared = 10, .differing = 1},
     fail_one,
     RunStatus::partial,
     ExitCode::entries_failed},
    {"a difference outranks what vanished",
     {.compared = 10, .differing = 1},
     lose_one_to_the_source,
     RunStatus::different,
     ExitCode::verification_difference},
    {"one of which the pass gives no account",
     {.compared = 9},
     nullptr,
     RunStatus::unbalanced,
     ExitCode::books_unbalanced},
    {"one compared twice, and one that differs",
     {.compared = 11, .differing = 1},
     nullptr,
     RunStatus::unbalanced,
     ExitCode::books_unbalanced},
    {"a signal outranks both",
     {.compared = 9, .differing = 1},
     stop,
     RunStatus::interrupted,
     ExitCode::entries_failed},
};

}  // namespace

TEST_SUITE("report") {
  TEST_CASE("a difference is exit code 30, and the verification has a balance of its own") {
    for (const VerificationRow& row : kVerifications) {
      CAPTURE(row.name);
      const RunReport report = verified(row.comparison, row.spoil);
      CHECK(name_of(report.status) == name_of(row.status));
      CHECK(report.exit_code == row.code);
      CHECK(report.to_compare == 10);
      CHECK(report.comparison == row.comparison);
    }
  }

  TEST_CASE("the verdict on a run follows from what happened in it") {
    for (const VerdictRow& row : kVerdicts) {
      CAPTURE(row.name);
      Run run(row.dry_run);
      row.play(run);
      const RunReport report = run.collector.finish();
      CHECK(name_of(report.status) == name_of(row.status));
      CHECK(report.exit_code == row.code);
      const bool is_fine = row.status == RunStatus::success || row.status == RunStatus::dry_run;
      CHECK(report.message.empty() == is_fine);
    }
  }

  TEST_CASE("what a stop left undone is classed as not run, directory by directory") {
    Run run;
    run.collector.on_found(SourceId{0}, "other", 5);
    run.finish_job(Outcome::succeeded, EntryClass::transferred);
    run.collector.on_stop(StopLevel::terminate, SIGTERM);
    const RunReport report = run.collector.finish();
    CHECK(report.ledger.balances());
    CHECK(report.ledger.total().classed[EntryClass::transferred] == 10);
    CHECK(report.ledger.accounts().at({SourceId{0}, "other"}).classed ==
          tally_of(EntryClass::not_run, 5));
    CHECK(report.signal == SIGTERM);
  }

  TEST_CASE("entries whose names stood in a lost list file have failed") {
    Run run;
    JobResult lost;
    lost.bucket = run.bucket;
    lost.outcome = Outcome::failed;
    lost.has_lost_names = true;
    run.collector.on_job_started(run.bucket, SlotId{0});
    run.collector.on_job_finished(lost);
    const RunReport report = run.collector.finish();
    CHECK(report.ledger.balances());
    CHECK(report.ledger.total().classed == tally_of(EntryClass::failed, 10));
    CHECK(report.exit_code == ExitCode::entries_failed);
  }

  TEST_CASE("an entry the crawl could not deliver is found and classed in one step") {
    Run run;
    run.collector.on_path_error(path_error("sub/x", EACCES, EntryClass::failed));
    run.collector.on_path_error(path_error("x", EACCES, EntryClass::failed));
    run.finish_job(Outcome::succeeded, EntryClass::transferred);
    const RunReport report = run.collector.finish();
    CHECK(report.ledger.balances());
    CHECK(report.ledger.total().found == 12);
    CHECK(report.ledger.accounts().at({SourceId{0}, "sub"}).found == 1);
    CHECK(report.ledger.accounts().at({SourceId{0}, "."}).found == 1);
    CHECK(report.errors_total == 2);
    CHECK(report.crawl.errors == 0);  // the crawl counts its own
  }

  TEST_CASE("what jobs did is added up") {
    Run run;
    JobResult result = result_of(run.bucket, Outcome::partial, EntryClass::failed);
    result.stats.literal_bytes = 7;
    result.usage = {1, 2, 3};
    result.processes = 2;
    result.attempt = 3;
    result.errors = {path_error("top/x", EACCES)};
    result.errors_dropped = 4;
    run.collector.on_job_started(run.bucket, SlotId{1});
    run.collector.on_job_finished(result);
    const RunReport report = run.collector.finish();
    CHECK(report.transfer.literal_bytes == 7);
    CHECK(report.rsync_usage.max_resident_bytes == 3);
    CHECK(report.processes_run == 2);
    CHECK(report.jobs_failed == 1);
    CHECK(report.errors_total == 5);
    REQUIRE(report.errors.size() == 1);
    CHECK(report.errors[0].has_bucket);
    CHECK(report.errors[0].attempt == 3);
    REQUIRE(report.buckets.size() == 1);
    CHECK(report.buckets[0].attempts == 3);
    CHECK(report.own_max_resident_bytes > 0);
  }

  TEST_CASE("a failed job that names no path still leaves an error") {
    Run run;
    JobResult result = result_of(run.bucket, Outcome::failed, EntryClass::failed);
    result.status = {ExitStatus::Kind::not_started, ENOMEM};
    result.message = "could not start rsync";
    run.collector.on_job_finished(result);
    const RunReport report = run.collector.finish();
    REQUIRE(report.errors.size() == 1);
    CHECK(report.errors[0].error.message == "could not start rsync");
    CHECK(report.errors[0].error.os_error == ENOMEM);
  }

  TEST_CASE("errors are kept up to the cap and counted beyond it") {
    Run run;
    for (std::size_t i = 0; i < RunReport::kMaxErrors + 3; ++i) {
      run.collector.on_path_error(path_error("", EIO));
    }
    const RunReport report = run.collector.finish();
    CHECK(report.errors.size() == RunReport::kMaxErrors);
    CHECK(report.errors_total == RunReport::kMaxErrors + 3);
  }

  TEST_CASE("copy time runs from the first start to the last end, tail time while a slot idles") {
    FakeClock clock;
    Collector collector(header_with(2), clock);
    const Bucket buckets[] = {bucket_of(1, 1, 1), bucket_of(2, 1, 1), bucket_of(3, 1, 1)};
    for (const Bucket& bucket : buckets) collector.on_bucket_planned(bucket);
    clock.advance(1);
    collector.on_job_started(buckets[0], SlotId{0});
    clock.advance(1);
    collector.on_job_started(buckets[1], SlotId{1});
    collector.on_crawl_progress({}, true);
    clock.advance(4);
    collector.on_job_finished(result_of(buckets[0], Outcome::succeeded, EntryClass::transferred));
    collector.on_job_started(buckets[2], SlotId{0});
    clock.advance(2);
    collector.on_job_finished(result_of(buckets[1], Outcome::succeeded, EntryClass::transferred));
    clock.advance(3);
    collector.on_job_finished(result_of(buckets[2], Outcome::succeeded, EntryClass::transferred));
    clock.advance(5);
    const RunReport report = collector.finish();
    CHECK(report.crawl_seconds == doctest::Approx(2));
    CHECK(report.copy_seconds == doctest::Approx(10));
    CHECK(report.tail_seconds == doctest::Approx(3));
    CHECK(report.total_seconds == doctest::Approx(16));
  }

  TEST_CASE("each stage has a tail: what is ready of a later one has to wait for the stragglers") {
    struct Row {
      const char* name;
      std::optional<unsigned> limit;  ///< set while the first stage runs
      double tail;
    };
    const Row rows[] = {
        {"two slots", std::nullopt, 4 + 3}, {"held to one slot", 1, 0}, {"paused", 0, 0}};
    for (const Row& row : rows) {
      CAPTURE(row.name);
      FakeClock clock;
      Collector collector(header_with(2), clock);
      Bucket buckets[] = {bucket_of(1, 1, 1), bucket_of(2, 1, 1), bucket_of(3, 1, 1)};
      buckets[2].stage = 2;
      for (const Bucket& bucket : buckets) collector.on_bucket_planned(bucket);
      collector.on_crawl_progress({}, true);
      for (unsigned i : {0U, 1U}) collector.on_job_started(buckets[i], SlotId{i});
      if (row.limit) collector.on_limit(*row.limit, "");
      clock.advance(2);
      collector.on_job_finished(result_of(buckets[1], Outcome::succeeded, EntryClass::transferred));
      clock.advance(4);
      collector.on_job_finished(result_of(buckets[0], Outcome::succeeded, EntryClass::transferred));
      collector.on_job_started(buckets[2], SlotId{0});
      clock.advance(3);
      collector.on_job_finished(result_of(buckets[2], Outcome::succeeded, EntryClass::transferred));
      CHECK(collector.finish().tail_seconds == doctest::Approx(row.tail));
    }
  }

  TEST_CASE("there is no tail while a job waits for its next attempt") {
    FakeClock clock;
    Collector collector(header_with(2), clock);
    const Bucket buckets[] = {bucket_of(1, 1, 1), bucket_of(2, 1, 1)};
    for (const Bucket& bucket : buckets) collector.on_bucket_planned(bucket);
    collector.on_crawl_progress({}, true);
    for (unsigned i : {0U, 1U}) collector.on_job_started(buckets[i], SlotId{i});
    collector.on_job_retry({buckets[0].id, 2, 3, std::chrono::seconds(1), ""});
    clock.advance(1);
    collector.on_job_started(buckets[0], SlotId{0});
    collector.on_job_finished(result_of(buckets[0], Outcome::succeeded, EntryClass::transferred));
    clock.advance(5);
    collector.on_job_finished(result_of(buckets[1], Outcome::succeeded, EntryClass::transferred));
    CHECK(collector.finish().tail_seconds == doctest::Approx(5));
  }

  TEST_CASE("samples count a finished job once, whatever progress it reported") {
    Run run;
    run.collector.on_job_started(run.bucket, SlotId{0});
    run.collector.on_job_progress({run.bucket.id, 4, 300});
    run.clock.advance(1);
    run.collector.on_tick({.ready = 3, .running = 1});
    run.collector.on_job_finished(
        result_of(run.bucket, Outcome::succeeded, EntryClass::transferred));
    run.clock.advance(1);
    run.collector.on_tick({});
    const RunReport report = run.collector.finish();
    REQUIRE(report.samples.size() == 2);
    CHECK(report.samples[0].entries == 4);
    CHECK(report.samples[0].bytes == 300);
    CHECK(report.samples[0].ready == 3);
    CHECK(report.samples[0].running == 1);
    CHECK(report.samples[1].entries == 10);
    CHECK(report.samples[1].bytes == 1000);
    CHECK(report.samples[1].seconds == doctest::Approx(2));
  }

  TEST_CASE("samples tell the limit, and each change of it is kept with its reason") {
    Run run;
    run.collector.on_limit(2, "no change");
    run.collector.on_tick({});
    run.clock.advance(3);
    run.collector.on_limit(5, "throughput grows");
    run.collector.on_tick({});
    const RunReport report = run.collector.finish();
    REQUIRE(report.samples.size() == 2);
    CHECK(report.samples[0].limit == 2);
    CHECK(report.samples[1].limit == 5);
    REQUIRE(report.concurrency.size() == 1);
    CHECK(report.concurrency[0].limit == 5);
    CHECK(report.concurrency[0].seconds == doctest::Approx(3));
    CHECK(report.concurrency[0].reason == "throughput grows");
  }

  TEST_CASE("a limit that changes for ever does not fill the memory") {
    Run run;
    for (unsigned i = 0; i < 2 * RunReport::kMaxLimitChanges; ++i)
      run.collector.on_limit(1 + i % 2, "again");
    CHECK(run.collector.finish().concurrency.size() == RunReport::kMaxLimitChanges);
  }

  TEST_CASE("a tail is time with a free slot, of those that may be used at the time") {
    Run run;
    run.collector.on_limit(1, "fewer");
    run.collector.on_job_started(run.bucket, SlotId{0});
    run.clock.advance(4);
    run.collector.on_limit(2, "more");
    run.clock.advance(3);
    run.collector.on_job_finished(
        result_of(run.bucket, Outcome::succeeded, EntryClass::transferred));
    CHECK(run.collector.finish().tail_seconds == doctest::Approx(3));
  }

  TEST_CASE("a drained run with work left ends like one out of time, with its own word") {
    Run left;
    left.collector.on_drain();
    const RunReport report = left.collector.finish();
    CHECK(report.status == RunStatus::drained);
    CHECK(report.exit_code == ExitCode::time_limit);
    CHECK(report.message == "drained (--control): 10 entries were not run, 0 failed");
    Run whole;
    whole.finish_job(Outcome::succeeded, EntryClass::transferred);
    whole.collector.on_drain();
    CHECK(whole.collector.finish().status == RunStatus::success);
  }

  TEST_CASE("samples stay below the cap and evenly spaced however long the run") {
    Run run(true);
    for (int second = 0; second < 5000; ++second) {
      run.collector.on_tick({});
      run.clock.advance(1);
    }
    const auto samples = run.collector.finish().samples;
    CHECK(samples.size() <= Collector::kMaxSamples);
    CHECK(samples.size() > Collector::kMaxSamples / 2);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      CHECK(samples[i].seconds == doctest::Approx(16.0 * static_cast<double>(i)));
    }
  }
}
