#include "msrsync/app/destination_guard.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <memory>
#include <utility>

#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::app;

namespace {

/// One process, after which all of ten entries were copied but for one that was not run.
class OneProcess final : public Work {
 public:
  std::optional<Command> next() override {
    if (std::exchange(was_run_, true)) return std::nullopt;
    return Command{};
  }
  JobProgress finished(const ChildExit&) override { return {}; }
  std::optional<JobRetry> pause() override { return JobRetry{}; }
  void note_stop() override {}
  JobResult result() override {
    JobResult result;
    result.outcome = Outcome::succeeded;
    result.tally_by_top["top"][EntryClass::transferred] = 7;
    result.tally_by_top["top"][EntryClass::up_to_date] = 2;
    result.tally_by_top["top"][EntryClass::not_run] = 1;
    return result;
  }

 private:
  bool was_run_ = false;
};

struct Bench {
  bool holds = true;
  GuardedWork work{std::make_unique<OneProcess>(), [this] { return holds; }};

  void expect_failure() {
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::fatal);
    CHECK(result.message.find("no longer the directory") != std::string::npos);
    CHECK(result.tally()[EntryClass::transferred] == 0);
    CHECK(result.tally()[EntryClass::failed] == 9);
    CHECK(result.tally()[EntryClass::not_run] == 1);
  }
};

}  // namespace

TEST_SUITE("app") {
  TEST_CASE("a destination holds until another directory, or none, has its name") {
    const test::ScratchDir scratch;
    scratch.make_directory("a");
    scratch.make_directory("b");
    const DestinationGuard guard(
        {{SourceId{0}, "", "", scratch / "a", ""}, {SourceId{1}, "", "", scratch / "b", ""}});
    scratch.write("a/file");
    CHECK(guard.holds(SourceId{0}));
    CHECK(guard.holds(SourceId{1}));
    std::filesystem::rename(scratch / "a", scratch / "elsewhere");
    CHECK_FALSE(guard.holds(SourceId{0}));
    scratch.make_directory("a");
    CHECK_FALSE(guard.holds(SourceId{0}));
    CHECK(guard.holds(SourceId{1}));
    std::filesystem::remove(scratch / "a");
    std::filesystem::rename(scratch / "elsewhere", scratch / "a");
    CHECK(guard.holds(SourceId{0}));
  }

  TEST_CASE("a job is believed while its destination holds") {
    Bench bench;
    CHECK(bench.work.next());
    CHECK_FALSE(bench.work.next());
    const JobResult result = bench.work.result();
    CHECK(result.outcome == Outcome::succeeded);
    CHECK(result.tally()[EntryClass::transferred] == 7);
  }

  TEST_CASE("no process is started for a destination that is gone") {
    Bench bench;
    bench.holds = false;
    CHECK_FALSE(bench.work.next());
    bench.holds = true;  // once lost, what went where is not known any more
    bench.expect_failure();
  }

  TEST_CASE("what ran while the destination went away counts as failed") {
    Bench bench;
    CHECK(bench.work.next());
    bench.holds = false;
    bench.expect_failure();
  }

  TEST_CASE("a guarded job waits for its next attempt, unless the destination is lost") {
    Bench bench;
    CHECK(bench.work.next());
    CHECK(bench.work.pause());
    bench.holds = false;
    CHECK_FALSE(bench.work.next());
    CHECK_FALSE(bench.work.pause());
  }
}
