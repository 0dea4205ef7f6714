#include "msrsync/options/prime_words.hpp"

#include <doctest/doctest.h>

using namespace msrsync;
using namespace msrsync::options;
using Words = std::vector<std::string>;

TEST_SUITE("options") {
  TEST_CASE("prime's words are understood in every form") {
    const Words ways[] = {
        {"-d", "/data", "--workers", "12", "--interval", "5"},
        {"-d/data", "--workers=12", "--interval=5"},
        {"--directory", "/data", "--work", "12", "--i", "5"},
        {"--interval", "5", "--workers", "3", "--directory=/data/", "--workers", "12"},
    };
    for (const Words& way : ways) {
      CAPTURE(way.front());
      const auto line = parse_prime_words(way);
      REQUIRE(line.has_value());
      CHECK(line->action == Action::prime);
      CHECK(line->sources == Words{"/data/"});
      CHECK(line->processes == 12U);
      CHECK(line->progress_interval == std::chrono::seconds(5));
      CHECK((line->skip_snapshots && line->speaks_as_prime));
    }
  }

  TEST_CASE("prime needs no more than a directory") {
    const auto line = parse_prime_words({"--directory", "a dir"});
    REQUIRE(line.has_value());
    CHECK(line->sources == Words{"a dir/"});
    CHECK_FALSE(line->processes);
    CHECK(line->progress_interval == std::chrono::seconds(0));
    CHECK(parse_prime_words({"-d", "x", "--interval", "0"})->progress_interval.count() == 0);
    CHECK(parse_prime_words({"--help"})->action == Action::help);
    CHECK(parse_prime_words({"-d", "x", "-h"})->action == Action::help);
    CHECK(prime_help_text().find("--directory") != std::string::npos);
  }

  TEST_CASE("what prime does not understand is refused in one line") {
    struct Row {
      Words words;
      const char* says;
    };
    const Row rows[] = {
        {{}, "needs --directory"},
        {{"--workers", "4"}, "needs --directory"},
        {{"/data"}, "not '/data'"},
        {{"-x"}, "not '-x'"},
        {{"--"}, "not '--'"},
        {{"--bogus", "1"}, "not '--bogus'"},
        {{"--directory"}, "--directory needs a value"},
        {{"--directory="}, "--directory needs a name"},
        {{"-d", "x", "--workers", "0"}, "--workers needs"},
        {{"-d", "x", "--workers", "99999999999"}, "--workers needs"},
        {{"-d", "x", "--interval", "soon"}, "--interval needs"},
        {{"-d", "x", "--interval", "-1"}, "--interval needs"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.says);
      const auto line = parse_prime_words(row.words);
      REQUIRE(line.has_error());
      const std::string text = to_text(line.error());
      CAPTURE(text);
      CHECK(line.error().code == ExitCode::bad_usage);
      CHECK(text.find(row.says) != std::string::npos);
      CHECK(text.find('\n') == std::string::npos);
    }
  }
}
