#include "msrsync/app/concurrency_driver.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "support/fake_clock.hpp"
#include "support/sample_run.hpp"

using namespace msrsync;
using namespace msrsync::app;
using msrsync::test::bucket_of;

namespace {

constexpr Concurrency kAuto{64, 4, 4, 64, true, true, false};
constexpr Concurrency kFixed{64, 4, 6, 64, false, true, false};

/// A driver with all slots busy.
struct Drive {
  explicit Drive(const Concurrency& concurrency)
      : driver(concurrency, clock,
               {[this](unsigned limit, const std::string&) { limits.push_back(limit); },
                [this] {
                  return QueueState{100, driver.limit()};
                }}) {
    driver.begin();
  }

  /// Rounds of as many rsyncs as may run, a second each, of one entry.
  void run(unsigned rounds, PassKind pass = PassKind::copy) {
    for (unsigned i = 0; i < rounds; ++i) {
      const unsigned running = driver.limit();
      for (unsigned id = 0; id < running; ++id)
        driver.on_job_started(bucket_of(id, 1, 1, pass), SlotId{id});
      clock.advance(1.01);
      driver.look();
      for (unsigned id = 0; id < running; ++id) driver.on_job_progress({BucketId{id}, 1, 1});
    }
  }

  test::FakeClock clock;
  std::vector<unsigned> limits;
  ConcurrencyDriver driver;
};

}  // namespace

TEST_SUITE("app") {
  TEST_CASE("-p auto begins with its first number and then learns") {
    Drive drive(kAuto);
    CHECK(drive.limits == std::vector{4U});
    drive.run(12);
    CHECK(drive.limits.size() > 1);
  }

  TEST_CASE("a number given with -p stays, until somebody wants auto or another number") {
    Drive drive(kFixed);
    drive.run(12);
    CHECK(drive.limits == std::vector{4U});
    drive.driver.fix(9);
    drive.run(12);
    CHECK(drive.limits == std::vector{4U, 9U});
    drive.driver.fix(1000);
    CHECK(drive.driver.limit() == 64);
    drive.driver.fix(0);
    CHECK(drive.driver.limit() == 1);
    drive.driver.release();
    CHECK(drive.driver.limit() == 6);
    drive.run(12);
    CHECK(drive.limits.size() > 5);
  }

  TEST_CASE("other passes than the copy teach nothing, and nothing is learned where -p is shared") {
    Drive other(kAuto);
    other.run(20, PassKind::directories);
    CHECK(other.limits == std::vector{4U});
    Concurrency budget = kAuto;
    budget.adapts = false;
    Drive shared(budget);
    shared.run(20);
    CHECK(shared.limits == std::vector{4U});
  }

  TEST_CASE("a pause is a limit of 0 that keeps the number, even one given meanwhile") {
    Drive drive(kAuto);
    drive.driver.pause();
    CHECK(drive.driver.is_paused());
    drive.run(12);
    drive.driver.fix(7);
    drive.driver.resume();
    CHECK(drive.limits == std::vector{4U, 0U, 0U, 7U});
  }

  TEST_CASE("a bucket that is tried again counts as trouble, and its pause as no work") {
    Drive drive({64, 8, 8, 64, true, true, false});
    drive.run(1);
    for (unsigned i = 0; i < 4; ++i) drive.driver.on_job_retry({BucketId{i}, 2, 3, {}, "12"});
    drive.driver.look();
    CHECK(drive.limits == std::vector{8U, 4U});
    for (unsigned i = 0; i < 4; ++i) drive.driver.on_job_progress({BucketId{i}, 1, 1});
    CHECK(drive.limits == std::vector{8U, 4U});
  }
}
