#include "msrsync/mounts/mount_pool.hpp"

#include <doctest/doctest.h>

#include "support/fake_clock.hpp"

using namespace msrsync;
using namespace msrsync::mounts;

namespace {

struct Bench {
  test::FakeClock clock;
  MountPool pool{MountSide::destination, {"/one", "/two", "/three"}, clock};
};

}  // namespace

TEST_SUITE("mounts") {
  TEST_CASE("jobs go where the fewest are at work") {
    Bench bench;
    for (const std::size_t expected : {0U, 1U, 2U, 0U, 1U, 2U})
      CHECK(bench.pool.take() == expected);
    bench.pool.give_back(2, 0, 0);
    bench.pool.give_back(2, 0, 0);
    bench.pool.give_back(1, 0, 0);
    CHECK(bench.pool.take() == 2U);
    CHECK(bench.pool.take() == 1U);  // as busy as the third, and had fewer jobs
  }

  TEST_CASE("an avoided mount is taken where there is no other") {
    Bench bench;
    CHECK(bench.pool.take(0) == 1U);
    CHECK(bench.pool.take_out(1, "gone"));
    CHECK(bench.pool.take_out(2, "gone"));
    CHECK(bench.pool.take(0) == 0U);
  }

  TEST_CASE("what was taken out is out for good, and says why once") {
    Bench bench;
    for (std::size_t i = 0; i < 3; ++i) CHECK(bench.pool.take_out(i, "first"));
    CHECK_FALSE(bench.pool.take_out(1, "second"));
    CHECK_FALSE(bench.pool.take());
    CHECK(bench.pool.uses()[1].trouble == "first");
  }

  TEST_CASE("a mount is busy while it has jobs, however many") {
    Bench bench;
    const std::size_t mount = *bench.pool.take();
    for (int other = 0; other < 2; ++other) bench.pool.take();
    bench.clock.advance(2);
    CHECK(bench.pool.take() == mount);
    bench.clock.advance(1);
    bench.pool.give_back(mount, 3, 300);
    bench.clock.advance(1);
    CHECK(bench.pool.uses()[mount].busy_seconds == doctest::Approx(4));
    bench.pool.give_back(mount, 4, 400);
    bench.clock.advance(9);
    const MountUse use = bench.pool.uses()[mount];
    CHECK(use.path == "/one");
    CHECK(use.jobs == 2);
    CHECK(use.entries == 7);
    CHECK(use.bytes == 700);
    CHECK(use.busy_seconds == doctest::Approx(4));
  }
}
