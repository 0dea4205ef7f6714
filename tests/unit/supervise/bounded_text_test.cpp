#include "msrsync/supervise/bounded_text.hpp"

#include <doctest/doctest.h>

using msrsync::supervise::BoundedText;

TEST_SUITE("supervise") {
  TEST_CASE("head and tail are kept, whatever the size of the pieces") {
    const std::string input = "abcdefghijklmnopqrstuvwxyz";
    for (std::size_t piece = 1; piece <= input.size(); ++piece) {
      CAPTURE(piece);
      BoundedText text(5, 4);
      for (std::size_t at = 0; at < input.size(); at += piece) text.append(input.substr(at, piece));
      CHECK(text.text() == "abcde\n[17 bytes left out]\nwxyz");
    }
  }

  TEST_CASE("nothing is lost below the limit") {
    BoundedText text(5, 4);
    text.append("abcdefghi");
    CHECK(text.text() == "abcdefghi");
  }
}
