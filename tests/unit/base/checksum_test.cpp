#include "msrsync/base/checksum.hpp"

#include <doctest/doctest.h>

using namespace msrsync;

TEST_SUITE("base") {
  TEST_CASE("CRC-32 gives the published check values") {
    CHECK(crc32("") == 0);
    CHECK(crc32("123456789") == 0xcbf43926);
    CHECK(crc32("a") == 0xe8b7be43);
    CHECK(crc32(std::string(1, '\0')) == 0xd202ef8d);
    CHECK(crc32_text("") == "00000000");
    CHECK(crc32_text("123456789") == "cbf43926");
  }

  TEST_CASE("FNV-1a gives the published check values") {
    CHECK(fnv1a64("") == 0xcbf29ce484222325);
    CHECK(fnv1a64("a") == 0xaf63dc4c8601ec8c);
    CHECK(fnv1a64("foobar") == 0x85944171f73967e8);
  }
}
