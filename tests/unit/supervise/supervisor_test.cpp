#include "msrsync/supervise/supervisor.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "support/fake_clock.hpp"
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
    wants_retry_ = exit.status.value == 12;
    if (exit.status.kind == ExitStatus::Kind::not_started) result_.outcome = Outcome::failed;
    if (exit.status.value == 11) result_.outcome = Outcome::fatal;
    return {result_.bucket.id, 1, 0};
  }
  std::optional<JobRetry> pause() override {
    if (!std::exchange(wants_retry_, false)) return std::nullopt;
    --result_.processes;
    return JobRetry{result_.bucket.id, ++result_.attempt, 9, std::chrono::seconds(7), "12"};
  }
  void note_stop() override { was_stopped_ = true; }
  JobResult result() override {
    if (was_stopped_ && result_.outcome == Outcome::succeeded) result_.outcome = Outcome::cancelled;
    return result_;
  }

 private:
  unsigned processes_;
  bool was_stopped_ = false;
  bool wants_retry_ = false;
  JobResult result_;
};

struct Recorder final : RunObserver {
  void on_job_retry(const JobRetry& retry) override { retries.push_back(retry.attempt); }
  void on_job_finished(const JobResult& result) override {
    outcomes.push_back(result.outcome);
    last = result;
  }
  void on_stop(StopLevel level, int) override { stops.push_back(level); }
  void on_limit(unsigned limit, const std::string&) override { limits.push_back(limit); }
  std::vector<Outcome> outcomes;
  std::vector<StopLevel> stops;
  std::vector<unsigned> retries;
  std::vector<unsigned> limits;
  JobResult last;
};

struct Bench {
  explicit Bench(unsigned slots, unsigned processes = 1)
      : supervisor(
            {engine, observer, clock,
             [this](std::chrono::milliseconds delay, std::function<void()> callback) {
               timers.emplace_back(delay, std::move(callback));
             }},
            slots,
            [processes](const Bucket& bucket) {
              return std::make_unique<CountedWork>(bucket, processes);
            },
            [this] { ++done; }) {}

  void add(std::uint64_t id, unsigned stage = 0) {
    Bucket bucket;
    bucket.id = BucketId{id};
    bucket.stage = stage;
    supervisor.add(bucket);
  }

  void end_badly(const std::string& name) { engine.end(name, {ExitStatus::Kind::exited, 12}); }
  void fire(std::size_t timer) { timers.at(timer).second(); }

  test::FakeEngine engine;
  Recorder observer;
  test::FakeClock clock;
  std::vector<std::pair<std::chrono::milliseconds, std::function<void()>>> timers;
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

  TEST_CASE("how long buckets took decides which of the others are heavy") {
    Bench bench(1);
    const auto add = [&bench](std::uint64_t id, std::uint64_t entries, std::uint64_t bytes) {
      Bucket bucket;
      bucket.id = BucketId{id};
      bucket.entries = entries;
      bucket.bytes = bytes;
      bench.supervisor.add(bucket);
    };
    for (std::uint64_t id = 0; id < 16; ++id)
      id % 2 == 0 ? add(id, 100, 0) : add(id, 1, 50'000'000);
    add(16, 10, 0);  // would be the last one: entries turn out to be what takes time
    for (int i = 0; i < 16; ++i) {
      const std::string name = bench.engine.started.back();
      bench.clock.advance(std::stoi(name) % 2 == 0 ? 100 : 0.01);
      bench.engine.end(name);
    }
    const Names& names = bench.engine.started;
    REQUIRE(names.size() == 17);
    CHECK(names.back() == "15.1");
    CHECK(std::count(names.begin(), names.end(), "16.1") == 1);
  }

  TEST_CASE("a raised limit starts what waits, a lowered one lets things end, 0 pauses") {
    Bench bench(3);
    bench.supervisor.set_limit(1, "test");
    bench.supervisor.set_limit(1, "no change");
    for (std::uint64_t i = 0; i < 5; ++i) bench.add(i);
    CHECK(bench.engine.started == Names{"0.1"});
    bench.supervisor.set_limit(2, "test");
    CHECK(bench.engine.started == Names{"0.1", "1.1"});
    bench.supervisor.set_limit(0, "test");
    bench.engine.end("0.1");
    bench.engine.end("1.1");
    bench.supervisor.end_planning();
    CHECK(bench.done == 0);
    CHECK(bench.engine.started == Names{"0.1", "1.1"});
    CHECK(bench.observer.limits == std::vector<unsigned>{1, 2, 0});
    bench.supervisor.set_limit(3, "test");
    CHECK(bench.engine.started.size() == 5);
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

  TEST_CASE("drained, it starts nothing more, and what runs goes on to its end unsignalled") {
    Bench bench(2, 2);
    for (std::uint64_t i = 0; i < 4; ++i) bench.add(i);
    bench.end_badly("0.1");  // goes on with its second process, after which it wants another try
    bench.supervisor.drain();
    bench.add(9);
    bench.end_badly("0.2");
    bench.engine.end("1.1");
    CHECK(bench.done == 0);
    bench.engine.end("1.2");
    CHECK(bench.done == 1);
    CHECK(bench.engine.signals.empty());
    CHECK(bench.engine.started == Names{"0.1", "1.1", "0.2", "1.2"});
    CHECK(bench.observer.outcomes == std::vector{Outcome::cancelled, Outcome::succeeded});
    CHECK(bench.timers.empty());
  }

  TEST_CASE("a drain ends what waits for its next attempt; a stop can still follow it") {
    Bench bench(2);
    bench.add(0);
    bench.add(1);
    bench.end_badly("0.1");
    bench.supervisor.drain();
    CHECK(bench.observer.outcomes == std::vector{Outcome::cancelled});
    bench.supervisor.stop(StopLevel::terminate, 15);
    CHECK(bench.engine.signals == std::vector{StopLevel::terminate});
    bench.engine.end("1.1");
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

  TEST_CASE("a job that pauses leaves its slot and comes back to a free one") {
    Bench bench(1, 1);
    bench.add(0);
    bench.add(1);
    bench.supervisor.end_planning();
    bench.clock.advance(3);
    bench.end_badly("0.1");
    CHECK(bench.engine.started == Names{"0.1", "1.1"});
    CHECK(bench.observer.retries == std::vector<unsigned>{2});
    CHECK(bench.timers.at(0).first == std::chrono::seconds(7));
    CHECK(bench.observer.outcomes.empty());

    bench.fire(0);  // no slot is free
    CHECK(bench.engine.started.size() == 2);
    bench.clock.advance(5);
    bench.engine.end("1.1");
    CHECK(bench.engine.started == Names{"0.1", "1.1", "0.1"});
    bench.clock.advance(2);
    bench.engine.end("0.1");
    CHECK(bench.observer.last.attempt == 2);
    CHECK(bench.observer.last.seconds == 5);  // 3 + 2, without the pause
    CHECK(bench.done == 1);
  }

  TEST_CASE("while a job waits the run is not done, and no later stage begins") {
    Bench bench(2);
    bench.add(0);
    bench.add(1, 1);
    bench.supervisor.end_planning();
    bench.end_badly("0.1");
    CHECK(bench.engine.started == Names{"0.1"});
    CHECK(bench.supervisor.state().ready == 1);
    CHECK(bench.done == 0);
    bench.fire(0);
    bench.engine.end("0.1");
    CHECK(bench.engine.started == Names{"0.1", "0.1", "1.1"});
    bench.engine.end("1.1");
    CHECK(bench.done == 1);
  }

  TEST_CASE("a stop ends what waits at once, and its timer then finds nothing") {
    Bench bench(2);
    bench.add(0);
    bench.add(1);
    bench.end_badly("0.1");
    bench.supervisor.stop(StopLevel::terminate, 15);
    CHECK(bench.observer.outcomes == std::vector{Outcome::cancelled});
    CHECK(bench.done == 0);
    bench.fire(0);
    CHECK(bench.engine.started == Names{"0.1", "1.1"});
    bench.end_badly("1.1");  // its work would pause, but nothing waits any more
    CHECK(bench.timers.size() == 1);
    CHECK(bench.observer.outcomes.size() == 2);
    CHECK(bench.done == 1);
  }

  TEST_CASE("a stop before anything runs ends the run") {
    Bench bench(1);
    bench.supervisor.stop(StopLevel::terminate, 2);
    CHECK(bench.done == 1);
  }
}
