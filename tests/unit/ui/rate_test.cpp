#include "msrsync/ui/rate.hpp"

#include <doctest/doctest.h>

#include <chrono>

using msrsync::SteadyTime;
using msrsync::ui::Rate;

namespace {

SteadyTime at(double seconds) {
  return SteadyTime(
      std::chrono::round<SteadyTime::duration>(std::chrono::duration<double>(seconds)));
}

}  // namespace

TEST_SUITE("ui") {
  TEST_CASE("a rate is zero until time has passed") {
    Rate rate;
    CHECK(rate.per_second(at(1)) == 0);
    rate.add(at(0), 0);
    CHECK(rate.per_second(at(0)) == 0);
    rate.add(at(0), 50);
    CHECK(rate.per_second(at(0)) == 0);
  }

  TEST_CASE("a young counter is judged from its beginning") {
    Rate rate;
    rate.add(at(0), 0);
    rate.add(at(2), 10);
    CHECK(rate.per_second(at(2)) == doctest::Approx(5));
  }

  TEST_CASE("only the window counts, however many points fall into it") {
    Rate rate;
    for (int i = 0; i <= 10'000; ++i) rate.add(at(i * 0.01), static_cast<std::uint64_t>(i));
    for (int i = 1; i <= 2'000; ++i) {
      rate.add(at(100 + i * 0.01), static_cast<std::uint64_t>(10'000 + 3 * i));
    }
    CHECK(rate.per_second(at(120)) == doctest::Approx(300).epsilon(0.01));
  }

  TEST_CASE("a stall lets the rate fall to zero") {
    Rate rate;
    rate.add(at(0), 0);
    rate.add(at(1), 100);
    double last = rate.per_second(at(1));
    for (int second = 2; second <= 12; ++second) {
      rate.add(at(second), 100);
      CHECK(rate.per_second(at(second)) <= last);
      last = rate.per_second(at(second));
    }
    CHECK(last == 0);
  }

  TEST_CASE("a counter that falls has no negative rate") {
    Rate rate;
    rate.add(at(0), 10);
    rate.add(at(1), 5);
    CHECK(rate.per_second(at(1)) == 0);
  }
}
