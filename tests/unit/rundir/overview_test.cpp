#include "msrsync/rundir/overview.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include "msrsync/rundir/journal.hpp"
#include "msrsync/rundir/result_file.hpp"
#include "msrsync/rundir/run_directory.hpp"
#include "msrsync/rundir/run_lock.hpp"
#include "msrsync/rundir/run_record.hpp"
#include "support/damage.hpp"
#include "support/result_text.hpp"
#include "support/sample_records.hpp"
#include "support/sample_run.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace rundir;

namespace {

BucketRecord record_of(std::uint64_t id, PassKind pass) {
  BucketRecord record;
  record.bucket = test::bucket_of(id, 100, 1000, pass);
  record.list_fingerprint = 7;
  return record;
}

/// Two buckets of the copy pass and one of the directories pass, one of each done.
RunDirectory make_run(const std::string& path) {
  const RunDirectory run = RunDirectory::create_named(path).value();
  REQUIRE(write_run_record(run.header_file(), test::sample_run_record()));
  REQUIRE(run.prepare(BucketId{0}));
  auto journal = JournalWriter::open(run.journal_file(), 0);
  REQUIRE(journal);
  journal->append(SessionRecord{});
  for (const auto& [id, pass] : {std::pair(0, PassKind::copy), std::pair(1, PassKind::copy),
                                 std::pair(2, PassKind::directories)})
    journal->append(record_of(static_cast<std::uint64_t>(id), pass));
  journal->append(SessionRecord{});
  REQUIRE(journal->flush());
  for (const std::uint64_t id : {1, 2}) {
    StoredResult stored;
    stored.list_fingerprint = 7;
    stored.result.bucket.id = BucketId{id};
    stored.result.outcome = Outcome::succeeded;
    REQUIRE(publish_result(run.result_file(BucketId{id}), stored));
  }
  return run;
}

void append(const RunDirectory& run, const JournalRecord& record) {
  const auto end = read_journal(run.journal_file(), [](JournalRecord&&) {});
  auto journal = JournalWriter::open(run.journal_file(), end->good_end);
  journal->append(record);
  REQUIRE(journal->flush());
}

}  // namespace

TEST_SUITE("rundir") {
  TEST_CASE("an overview counts what is planned and what is done") {
    const test::ScratchDir scratch;
    const RunDirectory run = make_run(scratch / "run");
    auto overview = overview_of(scratch / "run");
    REQUIRE(overview);
    CHECK(overview->path == run.path());
    CHECK(overview->run_id == "night-\xff");
    CHECK(overview->argv == test::sample_run_record().argv);
    CHECK(overview->started == test::sample_run_record().started);
    CHECK_FALSE(overview->is_live);
    CHECK(overview->host == "filer1");
    CHECK(overview->sessions == 2);
    CHECK_FALSE(overview->is_plan_complete);
    CHECK_FALSE(overview->is_damaged);
    CHECK_FALSE(overview->report);
    const PassOverview& copy = overview->passes[static_cast<std::size_t>(PassKind::copy)];
    CHECK(copy.buckets == 2);
    CHECK(copy.entries == 200);
    CHECK(copy.bytes == 2000);
    CHECK(copy.buckets_done == 1);
    CHECK(copy.entries_done == 100);
    CHECK(copy.bytes_done == 1000);
    CHECK(overview->passes[static_cast<std::size_t>(PassKind::directories)].buckets_done == 1);
    CHECK(overview->total().buckets == 3);
    CHECK(overview->total().entries_done == 200);

    append(run, PlanRecord{});
    overview = overview_of(scratch / "run");
    REQUIRE(overview);
    CHECK(overview->is_plan_complete);
    CHECK_FALSE(overview->is_complete());
    StoredResult last;
    last.list_fingerprint = 8;  // of another list
    last.result.outcome = Outcome::succeeded;
    REQUIRE(publish_result(run.result_file(BucketId{0}), last));
    CHECK_FALSE(overview_of(scratch / "run")->is_complete());
    last.list_fingerprint = 7;
    REQUIRE(publish_result(run.result_file(BucketId{0}), last));
    CHECK(overview_of(scratch / "run")->is_complete());
  }

  TEST_CASE("a live run is seen as such while it lives") {
    const test::ScratchDir scratch;
    const RunDirectory run = make_run(scratch / "run");
    {
      const auto lock = RunLock::acquire(run.lock_file(), "filer2");
      REQUIRE(lock);
      const auto overview = overview_of(scratch / "run");
      REQUIRE(overview);
      CHECK(overview->is_live);
      CHECK(overview->pid == ::getpid());
      CHECK(overview->host == "filer2");
    }
    CHECK_FALSE(overview_of(scratch / "run")->is_live);
  }

  TEST_CASE("the last report is told when it can be read") {
    struct Row {
      const char* name;
      std::string content;
      bool is_readable;
    };
    const std::string run = R"("run":{"status":"partial","exit_code":21,"ended":"2023"})";
    const Row rows[] = {
        {"whole", R"({"tool":{"run":1},)" + run + R"(,"buckets":[{"run":{}},1]})", true},
        {"empty", "", false},
        {"cut off", R"({"tool":{},)" + run + R"(,"buckets":[)", false},
        {"no object", "[]", false},
        {"no run", "{}", false},
        {"odd types", R"({"run":{"status":1,"exit_code":"21","ended":null}})", false},
        {"a fraction", R"({"run":{"status":"x","exit_code":2.5,"ended":"x"}})", false},
        {"deep", std::string(100'000, '['), false},
    };
    const test::ScratchDir scratch;
    (void)make_run(scratch / "run");
    for (const Row& row : rows) {
      CAPTURE(row.name);
      scratch.write("run/report.json", row.content);
      const auto overview = overview_of(scratch / "run");
      REQUIRE(overview);
      REQUIRE(overview->report.has_value() == row.is_readable);
      if (!row.is_readable) continue;
      CHECK(overview->report->status == "partial");
      CHECK(overview->report->exit_code == 21);
      CHECK(overview->report->ended == "2023");
    }
  }

  TEST_CASE("damage to the journal is told, an unfinished line is none") {
    const test::ScratchDir scratch;
    const RunDirectory run = make_run(scratch / "run");
    std::ofstream(run.journal_file(), std::ios::app) << "half a li";
    CHECK_FALSE(overview_of(scratch / "run")->is_damaged);
    std::ofstream(run.journal_file(), std::ios::app) << "ne\n";
    CHECK(overview_of(scratch / "run")->is_damaged);
    CHECK(overview_of(scratch / "run")->total().buckets == 3);
  }

  TEST_CASE("what is no run is an error") {
    const test::ScratchDir scratch;
    scratch.make_directory("empty");
    scratch.write("damaged/run.json", "{}");
    for (const char* name : {"none", "empty", "damaged"}) {
      CAPTURE(name);
      const auto overview = overview_of(scratch / name);
      REQUIRE_FALSE(overview);
      CHECK(overview.error().code == ExitCode::bucket_directory_unusable);
    }
    CHECK_FALSE(list_runs(scratch / "none"));
    CHECK_FALSE(list_runs(scratch / "damaged/run.json"));
  }

  TEST_CASE("the runs below a directory are listed by name, damaged ones too") {
    const test::ScratchDir scratch;
    (void)make_run(scratch / "b");
    (void)make_run(scratch / "a");
    scratch.write("c/run.json", "{}");
    scratch.make_directory("no run");
    scratch.write("file");
    REQUIRE(::symlink("nowhere", (scratch / "dangling").c_str()) == 0);
    const auto runs = list_runs(scratch.path());
    REQUIRE(runs);
    REQUIRE(runs->size() == 3);
    CHECK((*runs)[0].path == scratch / "a");
    CHECK((*runs)[0].overview.has_value());
    CHECK((*runs)[1].path == scratch / "b");
    CHECK((*runs)[2].path == scratch / "c");
    CHECK_FALSE((*runs)[2].overview);
  }
}
