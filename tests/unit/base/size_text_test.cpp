#include "msrsync/base/size_text.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "support/result_text.hpp"

using namespace msrsync;

namespace {
constexpr std::uint64_t kLargest = std::numeric_limits<std::uint64_t>::max();
}

TEST_SUITE("base") {
  TEST_CASE("sizes are digits and at most one suffix") {
    struct Row {
      const char* text;
      std::optional<std::uint64_t> size;
    };
    const Row rows[] = {
        {"1", 1},
        {"4096", 4096},
        {"10K", 10240},
        {"10k", 10240},
        {"1M", 1048576},
        {"1g", 1073741824},
        {"2T", 2199023255552},
        {"1P", std::uint64_t{1} << 50},
        {"15E", std::uint64_t{15} << 60},
        {"16E", kLargest},
        {"1Z", kLargest},
        {"1y", kLargest},
        {"18446744073709551615", kLargest},
        {"99999999999999999999999", kLargest},
        {"", {}},
        {"K", {}},
        {"0", {}},
        {"0G", {}},
        {"10KK", {}},
        {"10KB", {}},
        {"10 K", {}},
        {" 10", {}},
        {"-1", {}},
        {"+1", {}},
        {"1.5G", {}},
        {"0x10", {}},
        {"10B", {}},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      CHECK(parse_size(row.text) == row.size);
    }
  }

  TEST_CASE("counts are digits from 1 to below 2^63") {
    struct Row {
      const char* text;
      std::optional<std::uint64_t> count;
    };
    const Row rows[] = {
        {"1", 1},
        {"007", 7},
        {"9223372036854775807", 9223372036854775807U},
        {"9223372036854775808", {}},
        {"99999999999999999999999", {}},
        {"0", {}},
        {"", {}},
        {"-1", {}},
        {"1K", {}},
        {"abc", {}},
        {"1 ", {}},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      CHECK(parse_count(row.text) == row.count);
    }
  }

  TEST_CASE("sizes for people have one decimal and the next letter from 1000 on") {
    struct Row {
      double bytes;
      const char* text;
    };
    const Row rows[] = {
        {0, "0.0 B"},
        {999, "999.0 B"},
        {999.96, "1.0 K"},
        {1000, "1.0 K"},
        {1024, "1.0 K"},
        {631347609.6, "602.1 M"},
        {1e9, "953.7 M"},
        {1073741824, "1.0 G"},
        {5.5 * 1099511627776, "5.5 T"},
        {1125899906842624, "1.0 P"},
        {18446744073709551615.0, "16.0 E"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.bytes);
      CHECK(human_size(row.bytes) == row.text);
    }
  }
}
