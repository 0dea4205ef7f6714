#include "msrsync/fill/pace.hpp"

#include <doctest/doctest.h>

#include "support/fake_clock.hpp"

using namespace msrsync;
using namespace msrsync::fill;

namespace {

struct Bench {
  explicit Bench(std::uint64_t bytes_per_second)
      : pace(bytes_per_second, clock, [this](std::chrono::duration<double> time) {
          slept.push_back(time.count());
          clock.advance(time.count());
        }) {}

  test::FakeClock clock;
  std::vector<double> slept;
  Pace pace;
};

}  // namespace

TEST_SUITE("fill") {
  TEST_CASE("what was written too fast is slept off, what took its time is not") {
    Bench bench(1000);
    bench.pace.spend(500);
    REQUIRE(bench.slept.size() == 1);
    CHECK(bench.slept.back() == doctest::Approx(0.5));
    bench.clock.advance(2);  // the disk was slow
    bench.pace.spend(1000);
    CHECK(bench.slept.size() == 1);
    bench.pace.spend(2000);  // 3,500 bytes in 2.5 s
    REQUIRE(bench.slept.size() == 2);
    CHECK(bench.slept.back() == doctest::Approx(1.0));
    for (int i = 0; i < 100; ++i) bench.pace.spend(1000);
    CHECK(seconds_between(test::FakeClock().steady_now(), bench.clock.steady_now()) ==
          doctest::Approx(103.5));
  }

  TEST_CASE("the time before the first byte is nobody's credit") {
    Bench bench(1000);
    bench.clock.advance(60);
    bench.pace.spend(1000);
    REQUIRE(bench.slept.size() == 1);
    CHECK(bench.slept.back() == doctest::Approx(1.0));
  }

  TEST_CASE("without a limit there is neither a pause nor a portion") {
    Bench bench(0);
    bench.pace.spend(1'000'000'000);
    CHECK(bench.slept.empty());
    CHECK(bench.pace.portion(1'000'000'000) == 1'000'000'000);
  }

  TEST_CASE("a portion is a quarter of a second's bytes, but not next to nothing") {
    struct Row {
      std::uint64_t bytes_per_second;
      std::uint64_t wanted;
      std::uint64_t portion;
    };
    for (const Row& row : {Row{1'000'000, 900'000, 250'000}, Row{1'000'000, 100, 100},
                           Row{1, 900'000, 4096}, Row{1, 10, 10}}) {
      CAPTURE(row.bytes_per_second);
      CHECK(Bench(row.bytes_per_second).pace.portion(row.wanted) == row.portion);
    }
  }
}
