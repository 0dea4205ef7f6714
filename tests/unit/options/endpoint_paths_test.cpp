#include "msrsync/options/endpoint_paths.hpp"

#include <doctest/doctest.h>

using namespace msrsync::options;

TEST_SUITE("options") {
  TEST_CASE("a path is taken apart as rsync takes it") {
    struct Row {
      const char* path;
      bool is_contents;
      const char* parent;
      const char* name;
    };
    const Row rows[] = {
        {"src", false, ".", "src"}, {"src/", true, ".", "src"}, {"a//b///", true, "a", "b"},
        {"/a", false, "/", "a"},    {"//a", false, "/", "a"},   {"/", true, "/", ""},
        {".", true, ".", "."},      {"..", true, ".", ".."},    {"a/.", true, "a", "."},
        {"a/..", true, "a", ".."},  {"a/.b", false, "a", ".b"}, {"...", false, ".", "..."},
    };
    for (const Row& row : rows) {
      CAPTURE(row.path);
      CHECK(is_contents_form(row.path) == row.is_contents);
      CHECK(split_last(row.path).first == row.parent);
      CHECK(split_last(row.path).second == row.name);
    }
  }

  TEST_CASE("being within is judged by whole components") {
    struct Row {
      const char* path;
      const char* directory;
      bool is_within;
    };
    const Row rows[] = {
        {"/a", "/a", true},    {"/a/b", "/a", true}, {"/ab", "/a", false},
        {"/a", "/a/b", false}, {"/a", "/", true},    {"/", "/", true},
    };
    for (const Row& row : rows) {
      CAPTURE(row.path);
      CAPTURE(row.directory);
      CHECK(is_within(row.path, row.directory) == row.is_within);
    }
  }
}
