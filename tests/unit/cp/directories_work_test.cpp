#include "msrsync/cp/directories_work.hpp"

#include <doctest/doctest.h>
#include <errno.h>

#include "cp_bench.hpp"

using namespace msrsync;
using namespace msrsync::cp;

namespace {

struct Bench : test::CpBench {
  Bench() {
    bucket.pass = PassKind::directories;
    set_list({".", "d/", "l/", "gone/"});
  }
  DirectoriesWork work() const {
    return DirectoriesWork(workers, retry, bucket, fill::Task::finish_made);
  }
  rsync::RetryPolicy retry;
};

std::string failed(int os_error) { return "failed " + std::to_string(os_error) + "\n"; }

}  // namespace

TEST_SUITE("cp") {
  TEST_CASE("each directory ends as its worker says") {
    const Bench bench;
    DirectoriesWork work = bench.work();
    const auto worker = work.next();
    REQUIRE(worker);
    CHECK(test::task_of(*worker) == "finish-made");
    work.finished(bench.worker_says("written\nright\n" + failed(EACCES) + failed(ENOENT)));
    CHECK_FALSE(work.next());
    CHECK_FALSE(work.pause());
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::partial);
    const Tally tally = result.tally();
    CHECK(tally[EntryClass::transferred] == 1);
    CHECK(tally[EntryClass::up_to_date] == 1);
    CHECK(tally[EntryClass::failed] == 1);
    CHECK(tally[EntryClass::vanished] == 1);
    CHECK(tally.filled == 0);
    REQUIRE(result.errors.size() == 1);
    CHECK(result.errors[0].path == "l");
    CHECK(result.errors[0].os_error == EACCES);
  }

  TEST_CASE("what may pass is tried again, what was done stays so") {
    Bench bench;
    bench.set_list({".", "d/", "l/"});
    bench.retry.retries = 1;
    DirectoriesWork work = bench.work();
    (void)work.next();
    work.finished(bench.worker_says("written\n" + failed(EIO)));  // and died then
    CHECK_FALSE(work.next());
    const auto retry = work.pause();
    REQUIRE(retry);
    CHECK(retry->attempt == 2);
    CHECK(retry->max_attempts == 2);
    REQUIRE(work.next());
    work.finished(bench.worker_says("right\nwritten\n" + failed(EIO)));
    CHECK_FALSE(work.pause());
    const JobResult result = work.result();
    CHECK(result.attempt == 2);
    CHECK(result.tally()[EntryClass::transferred] == 2);
    CHECK(result.tally()[EntryClass::failed] == 1);
  }

  TEST_CASE("a stop leaves what no worker has told of not run") {
    const Bench bench;
    DirectoriesWork work = bench.work();
    (void)work.next();
    work.note_stop();
    work.finished(bench.worker_says("written\n"));
    CHECK_FALSE(work.pause());
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::cancelled);
    CHECK(result.tally()[EntryClass::transferred] == 1);
    CHECK(result.tally()[EntryClass::not_run] == 3);
  }

  TEST_CASE("a full disk ends the run") {
    const Bench bench;
    DirectoriesWork work = bench.work();
    (void)work.next();
    work.finished(bench.worker_says("right\nright\n" + failed(ENOSPC) + "right\n"));
    CHECK(work.result().outcome == Outcome::fatal);
  }

  TEST_CASE("a list file that is gone loses its names") {
    Bench bench;
    bench.bucket.list_file = bench.scratch / "nowhere";
    DirectoriesWork work = bench.work();
    (void)work.next();
    work.finished(bench.worker_says(""));
    CHECK(work.result().has_lost_names);
  }
}
