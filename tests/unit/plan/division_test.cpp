#include "msrsync/plan/division.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace msrsync::plan;

TEST_CASE("every subtree is one host's, with all that is below it") {
  unsigned shares[4] = {};
  for (int i = 0; i < 400; ++i) {
    const std::string subtree = "top/" + std::to_string(i);
    unsigned owners = 0;
    for (unsigned number = 1; number <= 4; ++number) {
      const Division division{2, number, 4};
      CHECK(division.has(subtree) == division.has(subtree + "/below/it"));
      if (!division.has(subtree)) continue;
      ++owners;
      ++shares[number - 1];
    }
    CHECK(owners == 1);
  }
  for (const unsigned share : shares) CHECK(share > 50);
}

TEST_CASE("directories above the subtrees are everybody's, files there the first host's") {
  for (unsigned number = 1; number <= 3; ++number) {
    const Division division{2, number, 3};
    for (const char* above : {"", "top"}) {
      CHECK(division.has(above));
      CHECK(division.has_files_of(above) == (number == 1));
    }
    CHECK(division.has_files_of("top/one"));
  }
}

TEST_CASE("one host has everything") {
  const Division division;
  CHECK(division.has("a/b"));
  CHECK(division.has_files_of(""));
}
