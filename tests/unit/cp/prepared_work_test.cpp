#include "msrsync/cp/prepared_work.hpp"

#include <doctest/doctest.h>
#include <errno.h>

#include "cp_bench.hpp"

using namespace msrsync;
using namespace msrsync::cp;
using Words = std::vector<std::string>;

namespace {

struct Bench : test::CpBench {
  PreparedWork work() const {
    return PreparedWork(workers, bucket, fill::Task::make,
                        std::make_unique<rsync::BucketWork>(context, bucket));
  }
};

std::string failed(int os_error) { return "failed " + std::to_string(os_error) + "\n"; }

const std::string kAllMade = "left\nleft\nleft\nwritten\n";

}  // namespace

TEST_SUITE("cp") {
  TEST_CASE("directories are made first, then the names that are none are copied") {
    const Bench bench;
    PreparedWork work = bench.work();
    const auto worker = work.next();
    REQUIRE(worker);
    CHECK(test::task_of(*worker) == "make");
    CHECK(work.finished(bench.worker_says(kAllMade)).entries == 0);
    const auto copy = work.next();
    REQUIRE(copy);
    CHECK(test::names_after_dashes(*copy) == Words{"d/a", "d/b", "f"});
    CHECK(work.finished(bench.exited(0)).entries == 3);
    CHECK_FALSE(work.next());
    CHECK_FALSE(work.pause());
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::succeeded);
    CHECK(result.processes == 1);
    CHECK(result.fill.processes == 1);
    CHECK(result.tally()[EntryClass::transferred] == 3);
    CHECK(result.tally().filled == 0);
    CHECK(result.stats.files_transferred == 3);
    CHECK(result.stats.transferred_bytes == 400);
  }

  TEST_CASE("of a part that was copied the bytes are told in proportion") {
    const Bench bench;
    PreparedWork work = bench.work();
    (void)work.next();
    work.finished(bench.worker_says(kAllMade));
    (void)work.next();
    work.finished(bench.exited(1, "/bin/cp: cannot open 'f' for reading: Permission denied\n"));
    CHECK_FALSE(work.next());
    CHECK_FALSE(work.pause());  // EACCES does not pass
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::partial);
    CHECK(result.tally()[EntryClass::failed] == 1);
    CHECK(result.stats.transferred_bytes == 200);
    REQUIRE(result.errors.size() == 1);
    CHECK(result.errors[0].path == "f");
    CHECK(result.errors[0].os_error == EACCES);
  }

  TEST_CASE("what would be written through a link is given to no cp") {
    for (const int in_the_way : {ELOOP, ENOTDIR}) {
      const Bench bench;
      PreparedWork work = bench.work();
      (void)work.next();
      work.finished(
          bench.worker_says(failed(in_the_way) + failed(in_the_way) + "left\n" + failed(EIO)));
      const auto copy = work.next();
      REQUIRE(copy);
      CHECK(test::names_after_dashes(*copy) == Words{"f"});
      work.finished(bench.exited(0));
      const JobResult result = work.result();
      CHECK(result.outcome == Outcome::partial);
      CHECK(result.tally()[EntryClass::failed] == 2);
      REQUIRE(result.errors.size() == 2);
      CHECK(result.errors[0].path == "d/a");
      CHECK(result.errors[0].operation == "mkdir");
      CHECK(result.errors[0].os_error == in_the_way);
    }
  }

  TEST_CASE("a worker that fails otherwise or dies leaves it to the cps") {
    for (const std::string& account :
         {failed(EIO) + failed(EIO) + "left\nwritten\n", std::string("left\n"), std::string()}) {
      CAPTURE(account);
      const Bench bench;
      PreparedWork work = bench.work();
      (void)work.next();
      bench.scratch.write("worker.out", account);
      work.finished(bench.killed());
      const auto copy = work.next();
      REQUIRE(copy);
      CHECK(test::names_after_dashes(*copy) == Words{"d/a", "d/b", "f"});
    }
  }

  TEST_CASE("another attempt begins with a worker, too") {
    const Bench bench;
    PreparedWork work = bench.work();
    (void)work.next();
    work.finished(bench.worker_says(kAllMade));
    (void)work.next();
    work.finished(bench.killed());
    CHECK_FALSE(work.next());
    REQUIRE(work.pause());
    const auto again = work.next();
    REQUIRE(again);
    CHECK(test::task_of(*again) == "make");
    work.finished(bench.worker_says(kAllMade));
    const auto copy = work.next();
    REQUIRE(copy);
    CHECK(test::names_after_dashes(*copy) == Words{"d/a", "d/b", "f"});
    work.finished(bench.exited(0));
    CHECK_FALSE(work.next());
    CHECK(work.result().outcome == Outcome::succeeded);
  }

  TEST_CASE("a stop while the directories are made leaves everything not run") {
    const Bench bench;
    PreparedWork work = bench.work();
    (void)work.next();
    work.note_stop();
    work.finished(bench.killed());
    CHECK_FALSE(work.next());
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::cancelled);
    CHECK(result.tally()[EntryClass::not_run] == 3);
  }

  TEST_CASE("what waits for a cp of its own directory is not lost in a stop") {
    Bench bench;
    bench.context.tool = std::make_shared<CpTool>(CpSettings{"/bin/cp", true});
    PreparedWork work = bench.work();
    (void)work.next();
    work.finished(bench.worker_says(kAllMade));
    const auto copy = work.next();
    REQUIRE(copy);
    CHECK(test::names_after_dashes(*copy) == Words{"a", "b"});
    work.note_stop();
    work.finished(bench.exited(0));
    CHECK_FALSE(work.next());
    const JobResult result = work.result();
    CHECK(result.tally()[EntryClass::transferred] == 2);
    CHECK(result.tally()[EntryClass::not_run] == 1);
  }
}
