#include "msrsync/supervise/supervisor.hpp"

#include <doctest/doctest.h>

#include "support/fake_engine.hpp"
#include "support/result_text.hpp"

using namespace msrsync;
using namespace msrsync::supervise;

namespace {

/// Runs `processes` processes named "<bucket>.<n>"; the exit code of the last decides.
class CountedWork final : public Work {
 public:
  CountedWork(Bucket bucket, unsigned processes) : processes_(processes) {
    result_.bucket = std::move(bucket);
    result_.outcome = Outcome::succeeded;
  }
  std::optional<Command> next() override {
    if (was_stopped_ || result_.processes == processes_) return std::nullopt;
    Command command;
    command.argv = {std::to_string(static_cast<std::uint64_t>(result_.bucket.id)) + "." +
                    std::to_string(++result_.processes)};
    return command;
  }
  JobProgress finished(const ChildExit& exit) override {
    result_.status = exit.status;
    if (exit.status.kind == ExitStatus::Kind::not_started) result_.outcome = Outcome::failed;
    if (exit.status.value == 11) result_.outcome = Outcome::fatal;
    return {result_.bucket.id, 1, 0};
  }
  void note_stop() override { was_stopped_ = true; }
  JobResult result() override {
    if (was_stopped_ && result_.outcome == Outcome::succeeded) result_.outcome = Outcome::cancelled;
    return result_;
  }

 private:
  unsigned processes_;
  bool was_stopped_ = false;
  JobResult result_;
};

struct Recorder final : RunObserver {
  void on_job_finished(const JobResult& result) override { outcomes.push_back(result.outcome); }
  void on_stop(StopLevel level, int) override { stops.push_back(level); }
  std::vector<Outcome> outcomes;
  std::vector<StopLevel> stops;
};

struct Bench {
  explicit Bench(unsigned slots, unsigned processes = 1)
      : supervisor(
            engine, slots,
            [processes](const Bucket& bucket) {
              return std::make_unique<CountedWork>(bucket, processes);
            },
            observer, clock, [this] { ++done; }) {}

  void add(std::uint64_t id) {
    Bucket bucket;
    bucket.id = BucketId{id};
    supervisor.add(bucket);
  }

  test::FakeEngine engine;
  Recorder observer;
  SystemClock clock;
  int done = 0;
  Supervisor supervisor;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_SUITE("supervise") {
  TEST_CASE("buckets start as they come and the run is done once") {
    Bench bench(2);
    for (std::uint64_t i = 0; i < 3; ++i) bench.add(i);
    CHECK(bench.engine.started == Names{"0.1", "1.1"});
    bench.engine.end("1.1");
    CHECK(bench.engine.started == Names{"0.1", "1.1", "2.1"});
    bench.supervisor.end_planning();
    bench.engine.end("0.1");
    CHECK(bench.done == 0);
    bench.engine.end("2.1");
    CHECK(bench.done == 1);
    CHECK(bench.observer.outcomes == std::vector(3, Outcome::succeeded));
  }

  TEST_CASE("the processes of one bucket run in a row in its slot") {
    Bench bench(1, 3);
    bench.add(0);
    bench.add(1);
    for (const char* name : {"0.1", "0.2", "0.3"}) bench.engine.end(name);
    CHECK(bench.engine.started == Names{"0.1", "0.2", "0.3", "1.1"});
  }

  TEST_CASE("a stop signals what runs, starts nothing more and waits for it") {
    Bench bench(1, 2);
    bench.add(0);
    bench.add(1);
    bench.supervisor.stop(StopLevel::terminate, 15);
    bench.supervisor.stop(StopLevel::terminate, 15);
    bench.supervisor.stop(StopLevel::kill_main, 0);
    CHECK(bench.engine.signals == std::vector{StopLevel::terminate, StopLevel::kill_main});
    CHECK(bench.done == 0);
    bench.engine.end("0.1", {ExitStatus::Kind::signalled, 9});
    CHECK(bench.engine.started == Names{"0.1"});
    CHECK(bench.observer.outcomes == std::vector{Outcome::cancelled});
    CHECK(bench.done == 1);
  }

  TEST_CASE("a fatal bucket stops the others at once") {
    Bench bench(2);
    for (std::uint64_t i = 0; i < 4; ++i) bench.add(i);
    bench.engine.end("0.1", {ExitStatus::Kind::exited, 11});
    CHECK(bench.engine.signals == std::vector{StopLevel::terminate});
    CHECK(bench.engine.started == Names{"0.1", "1.1"});
    bench.engine.end("1.1", {ExitStatus::Kind::exited, 20});
    CHECK(bench.observer.outcomes == std::vector{Outcome::fatal, Outcome::cancelled});
    CHECK(bench.done == 1);
  }

  TEST_CASE("a process that cannot be started fails its bucket, and the next one is tried") {
    Bench bench(1);
    bench.engine.refuses = true;
    bench.add(0);
    bench.add(1);
    bench.supervisor.end_planning();
    CHECK(bench.observer.outcomes == std::vector(2, Outcome::failed));
    CHECK(bench.done == 1);
  }

  TEST_CASE("a stop before anything runs ends the run") {
    Bench bench(1);
    bench.supervisor.stop(StopLevel::terminate, 2);
    CHECK(bench.done == 1);
  }
}
