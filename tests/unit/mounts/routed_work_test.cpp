#include "msrsync/mounts/routed_work.hpp"

#include <doctest/doctest.h>

#include <set>
#include <utility>

#include "support/fake_clock.hpp"

using namespace msrsync;
using namespace msrsync::mounts;

namespace {

/// Two processes, which carry four entries.
class TwoProcesses final : public Work {
 public:
  std::optional<Command> next() override {
    if (was_stopped_ || ran_ == 2) return std::nullopt;
    ++ran_;
    return Command{};
  }
  JobProgress finished(const ChildExit&) override { return {BucketId{7}, 2, 20}; }
  std::optional<JobRetry> pause() override { return JobRetry{}; }
  void note_stop() override { was_stopped_ = true; }
  JobResult result() override {
    JobResult result;
    result.outcome = was_stopped_ ? Outcome::cancelled : Outcome::succeeded;
    result.processes = ran_;
    result.stats.transferred_bytes = 40;
    result.tally_by_top["top"][was_stopped_ ? EntryClass::not_run : EntryClass::transferred] = 4;
    return result;
  }

 private:
  unsigned ran_ = 0;
  bool was_stopped_ = false;
};

struct Bench {
  Bench() { bucket.id = BucketId{7}; }

  std::string trouble_of(MountSide side, std::size_t mount, bool has_failed) const {
    if (side == MountSide::source) return dead_sources.count(mount) > 0 ? "dead" : "";
    if (dead.count(mount) > 0) return "dead";
    return has_failed && sick.count(mount) > 0 ? "sick" : "";
  }
  const Route& last() const { return made.back(); }

  test::FakeClock clock;
  MountPool sources{MountSide::source, {"/s"}, clock};
  MountPool destinations{MountSide::destination, {"/d0", "/d1"}, clock};
  std::set<std::size_t> dead;  ///< known to be
  std::set<std::size_t> sick;  ///< found out when a process has failed
  std::set<std::size_t> dead_sources;
  std::vector<Route> made;
  std::vector<std::string> said;
  Bucket bucket;
  RouteContext context{sources, destinations,
                       [this](const Bucket&, const Route& route) {
                         made.push_back(route);
                         return std::make_unique<TwoProcesses>();
                       },
                       [this](MountSide side, std::size_t mount, bool has_failed) {
                         return trouble_of(side, mount, has_failed);
                       },
                       [this](const std::string& line) { said.push_back(line); }};
};

ChildExit ended(int code, bool timed_out = false) {
  ChildExit exit;
  exit.status = {ExitStatus::Kind::exited, code};
  exit.timed_out = timed_out;
  return exit;
}

}  // namespace

TEST_SUITE("mounts") {
  TEST_CASE("jobs at work at the same time share the mounts, each what it moved") {
    Bench bench;
    {
      RoutedWork one(bench.context, bench.bucket);
      RoutedWork other(bench.context, bench.bucket);
      REQUIRE(one.next());
      REQUIRE(other.next());
      CHECK(bench.made == std::vector<Route>{{0, 0}, {0, 1}});
      CHECK(one.finished(ended(0)).entries == 2);
      CHECK(one.result().outcome == Outcome::succeeded);
    }
    const auto uses = bench.destinations.uses();
    CHECK(uses[0].entries == 4);
    CHECK(uses[0].bytes == 40);
    CHECK(uses[1].entries == 0);
    CHECK(bench.destinations.take() == 0U);  // both are free again
    CHECK(bench.destinations.take() == 1U);
  }

  TEST_CASE("where a mount dies under a process, the job begins anew over another") {
    for (const bool is_seen_at_once : {true, false}) {
      Bench bench;
      RoutedWork work(bench.context, bench.bucket);
      REQUIRE(work.next());
      (is_seen_at_once ? bench.dead : bench.sick).insert(0);
      CHECK(work.finished(ended(is_seen_at_once ? 0 : 11)).entries == 0);
      REQUIRE(work.next());
      CHECK(bench.last() == Route{0, 1});
      CHECK(work.finished(ended(23)).entries == 2);  // a failure, but the mount is well
      REQUIRE(work.next());
      CHECK(work.finished(ended(0)).entries == 2);
      CHECK_FALSE(work.next());
      const JobResult result = work.result();
      CHECK(result.outcome == Outcome::succeeded);
      CHECK(result.processes == 3);
      CHECK(bench.made.size() == 2);
      CHECK(bench.said.size() == 1);
      CHECK(bench.destinations.uses()[0].trouble == (is_seen_at_once ? "dead" : "sick"));
    }
  }

  TEST_CASE("no job begins over a mount that has died meanwhile") {
    Bench bench;
    bench.dead.insert(0);
    RoutedWork work(bench.context, bench.bucket);
    REQUIRE(work.next());
    CHECK(bench.made == std::vector<Route>{{0, 1}});
  }

  TEST_CASE("without any mount left the outcome is fatal and nothing counts as copied") {
    struct Row {
      std::set<std::size_t> dead;
      std::set<std::size_t> dead_sources;
    };
    for (const auto& [dead, dead_sources] : {Row{{0, 1}, {}}, Row{{}, {0}}}) {
      Bench bench;
      RoutedWork work(bench.context, bench.bucket);
      REQUIRE(work.next());
      bench.dead = dead;
      bench.dead_sources = dead_sources;
      work.finished(ended(0));
      CHECK_FALSE(work.next());
      CHECK_FALSE(work.pause());
      const JobResult result = work.result();
      CHECK(result.outcome == Outcome::fatal);
      CHECK(result.tally()[EntryClass::transferred] == 0);
      CHECK(result.tally().total() == 4);
    }
  }

  TEST_CASE("a process that takes too long moves the job once, the mount stays in use") {
    Bench bench;
    RoutedWork work(bench.context, bench.bucket);
    REQUIRE(work.next());
    CHECK(work.finished(ended(20, true)).entries == 0);
    REQUIRE(work.next());
    CHECK(bench.last() == Route{0, 1});
    CHECK(work.finished(ended(20, true)).entries == 2);
    CHECK(bench.made.size() == 2);
    CHECK(work.pause());
    CHECK(bench.destinations.uses()[0].trouble.empty());
  }

  TEST_CASE("a stop leaves what is under way where it is, and what has not begun not run") {
    Bench bench;
    RoutedWork begun(bench.context, bench.bucket);
    REQUIRE(begun.next());
    begun.note_stop();
    begun.finished(ended(20));
    CHECK_FALSE(begun.next());
    CHECK(begun.result().outcome == Outcome::cancelled);
    RoutedWork waiting(bench.context, bench.bucket);
    waiting.note_stop();
    CHECK_FALSE(waiting.next());
    CHECK(waiting.result().tally()[EntryClass::not_run] == 4);
    CHECK(bench.said.empty());
  }

  TEST_CASE("what ends during a stop is believed only while its mount holds") {
    Bench bench;
    RoutedWork work(bench.context, bench.bucket);
    REQUIRE(work.next());
    work.note_stop();
    bench.dead.insert(0);
    work.finished(ended(0));
    CHECK_FALSE(work.next());
    CHECK(work.result().outcome == Outcome::fatal);
  }
}
