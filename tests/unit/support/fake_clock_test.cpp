#include "support/fake_clock.hpp"

#include <doctest/doctest.h>

using msrsync::seconds_between;
using msrsync::test::FakeClock;

TEST_SUITE("support") {
  TEST_CASE("the fake clock stands still until it is moved") {
    FakeClock clock;
    const auto steady = clock.steady_now();
    const auto wall = clock.wall_now();
    CHECK(clock.steady_now() == steady);
    clock.advance(1.5);
    CHECK(seconds_between(steady, clock.steady_now()) == doctest::Approx(1.5));
    CHECK(clock.wall_now() - wall == std::chrono::milliseconds(1500));
  }

  TEST_CASE("setting the fake clock's date leaves its durations alone") {
    FakeClock clock;
    const auto steady = clock.steady_now();
    clock.set_wall(msrsync::WallTime{});
    CHECK(clock.wall_now() == msrsync::WallTime{});
    CHECK(clock.steady_now() == steady);
  }
}
