#include "msrsync/supervise/concurrency_policy.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/simulated_filer.hpp"

namespace msrsync::supervise {
namespace {

using test::FilerCurve;
using test::SimulatedFiler;
using test::SimulatedRun;
using test::SimulatedWork;

constexpr ConcurrencySettings kFiler{16, 64, true, 0.5};
constexpr ConcurrencySettings kLocal{8, 64, false, 1};

struct Row {
  const char* name;
  FilerCurve curve;
  ConcurrencySettings settings;
  SimulatedWork work;
};

SimulatedWork work_of(std::uint64_t entries, std::uint64_t per_process, double noise,
                      std::uint64_t bytes = 1000) {
  return {entries, per_process, bytes, noise, 1, 0.2, 1};
}

const Row kRows[] = {
    {"a filer that wants all 64", {13, 64, 0}, kFiler, work_of(200'000, 100, 0.1)},
    {"one that saturates, and does not mind more", {13, 24, 0}, kFiler, work_of(200'000, 100, 0.1)},
    {"one that gets slower beyond 24", {13, 24, 0.5}, kFiler, work_of(400'000, 100, 0.1)},
    {"one that gets slower beyond 6", {13, 6, 0.5}, kFiler, work_of(200'000, 50, 0.1)},
    {"one that collapses beyond 12", {13, 12, 1.0}, kFiler, work_of(200'000, 50, 0.1)},
    {"one that slows down little by little", {13, 16, 0.15}, kFiler, work_of(200'000, 50, 0.1)},
    {"a noisy one", {13, 24, 0.5}, kFiler, work_of(200'000, 50, 0.5)},
    {"one for a single client", {100, 1, 0.3}, kFiler, work_of(200'000, 50, 0.1)},
    {"large files", {1, 8, 0.4}, kFiler, work_of(10'000, 4, 0.2, 50'000'000)},
    {"two cores, the guess is right", {4000, 8, 0.3}, kLocal, work_of(5'000'000, 1000, 0.2)},
    {"two cores, a flat curve", {16000, 2, 0.02}, kLocal, work_of(5'000'000, 1000, 0.2)},
    {"two cores, fewer are better", {16000, 2, 0.3}, kLocal, work_of(5'000'000, 1000, 0.2)},
    {"a disk that likes queues", {1000, 32, 0.3}, kLocal, work_of(5'000'000, 1000, 0.2)},
};

/// One process after another that each do `entries` in `seconds`, with all slots busy.
std::optional<ConcurrencyChange> feed(ConcurrencyPolicy& policy, double& now, unsigned processes,
                                      double seconds, std::uint64_t entries = 100) {
  std::optional<ConcurrencyChange> change;
  for (unsigned i = 0; i < processes && !change; ++i) {
    now += seconds / policy.limit();
    change = policy.finished({now - seconds, now, entries, 0}, {now, policy.limit(), 100});
  }
  return change;
}

}  // namespace

TEST_SUITE("the concurrency policy") {
  TEST_CASE("comes within a tenth of the best fixed number on every filer, whatever the noise") {
    for (const Row& row : kRows) {
      for (std::uint32_t seed = 1; seed <= 3; ++seed) {
        CAPTURE(std::string(row.name));
        CAPTURE(seed);
        SimulatedWork work = row.work;
        work.seed = seed;
        SimulatedFiler filer(row.curve, row.curve, work);
        const SimulatedRun run = filer.run(ConcurrencyPolicy(row.settings));
        CAPTURE(run.last);
        CAPTURE(run.changes.size());
        CHECK(run.seconds <= 1.10 * filer.best_seconds(row.settings.cap));
        CHECK(run.highest <= row.settings.cap);
      }
    }
  }

  TEST_CASE("follows a filer whose best number moves while it runs") {
    struct Move {
      FilerCurve before;
      FilerCurve after;
    };
    for (const Move& move :
         {Move{{13, 48, 0.5}, {13, 8, 0.5}}, Move{{13, 8, 0.5}, {13, 48, 0.5}}}) {
      CAPTURE(move.before.best);
      SimulatedWork work = work_of(500'000, 50, 0.1);
      work.curve_changes_after = 0.4;
      work.warm_up = 0.7;
      SimulatedFiler filer(move.before, move.after, work);
      const SimulatedRun run = filer.run(ConcurrencyPolicy(kFiler));
      CAPTURE(run.last);
      CHECK(run.seconds <= 1.10 * filer.best_seconds(64));
    }
  }

  TEST_CASE("a cap of any size is kept, and one slot is never varied") {
    for (const unsigned cap : {1U, 2U, 5U, 8U, 40U}) {
      CAPTURE(cap);
      SimulatedFiler filer({13, 64, 0}, {13, 64, 0}, work_of(50'000, 20, 0.2));
      const SimulatedRun run = filer.run(ConcurrencyPolicy({16, cap, true, 0.5}));
      CHECK(run.highest <= cap);
      for (const ConcurrencyChange& change : run.changes) CHECK(change.limit >= 1);
      if (cap == 1) CHECK(run.changes.empty());
    }
  }

  TEST_CASE("noise on a flat curve does not make it wander") {
    for (std::uint32_t seed = 1; seed <= 3; ++seed) {
      CAPTURE(seed);
      SimulatedWork work = work_of(5'000'000, 500, 0.5);
      work.seed = seed;
      SimulatedFiler filer({8000, 8, 0.5}, {8000, 8, 0.5}, work);
      const SimulatedRun run = filer.run(ConcurrencyPolicy(kLocal));
      CHECK(run.last >= 5);
      CHECK(run.last <= 12);
      // A trial is two changes; 10,000 processes are about 1,000 windows.
      CHECK(run.changes.size() < 150);
    }
  }

  TEST_CASE("a run of two seconds on fast storage keeps the number that it began with") {
    SimulatedFiler filer({5000, 8, 0.1}, {5000, 8, 0.1}, work_of(80'000, 1000, 0.2));
    CHECK(filer.run(ConcurrencyPolicy(kLocal)).changes.empty());
  }

  TEST_CASE("on slow storage it does not wait for long processes to grow") {
    ConcurrencyPolicy policy(kFiler);
    CHECK_FALSE(policy.look({10.0, 16, 100}));
    CHECK_FALSE(policy.look({10.05, 16, 100}));
    CHECK(policy.look({10.15, 16, 100})->limit == 32);
    CHECK_FALSE(policy.look({10.2, 32, 100}));
    CHECK(policy.look({10.3, 32, 100})->limit == 64);
    CHECK_FALSE(policy.look({20, 64, 100}));
  }

  TEST_CASE("with idle slots nothing is judged") {
    ConcurrencyPolicy policy(kFiler);
    for (double now = 0; now < 30; now += 0.1) {
      CHECK_FALSE(policy.finished({now - 1, now, 100, 0}, {now, 15, 0}));
    }
    CHECK(policy.limit() == 16);
  }

  TEST_CASE("processes that began under another limit are not counted") {
    ConcurrencyPolicy policy(kFiler);
    double now = 0;
    CHECK_FALSE(policy.look({now, 16, 100}));
    for (int i = 0; i < 30; ++i)
      CHECK_FALSE(policy.finished({-5, 0.05, 1'000'000, 0}, {0.05, 16, 100}));
    now = 0.06;
    for (int i = 0; i < 16; ++i) CHECK_FALSE(policy.finished({0.06, 0.09, 1, 0}, {0.09, 16, 100}));
    CHECK(policy.limit() == 16);
  }

  TEST_CASE("a few failures are chance, many halve the number") {
    ConcurrencyPolicy policy({16, 64, false, 1});
    double now = 0;
    CHECK_FALSE(policy.look({now, 16, 100}));
    policy.note_trouble();
    CHECK_FALSE(feed(policy, now, 3, 0.1));
    policy.note_trouble();
    const auto change = feed(policy, now, 1, 0.1);
    REQUIRE(change);
    CHECK(change->limit == 8);
    CHECK(change->reason == "failures are on the rise");
  }

  TEST_CASE("a pause voids the window") {
    ConcurrencyPolicy policy(kLocal);
    double now = 0;
    CHECK_FALSE(policy.look({now, 8, 100}));
    policy.restart_window(1000);
    now = 1000;
    CHECK_FALSE(policy.look({now, 8, 100}));
    CHECK_FALSE(policy.finished({999, 1001.5, 1, 0}, {1001.5, 8, 100}));
    CHECK(policy.limit() == 8);
  }
}

}  // namespace msrsync::supervise
