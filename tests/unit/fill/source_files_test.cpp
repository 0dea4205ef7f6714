#include "msrsync/fill/source_files.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include "support/two_trees.hpp"

using namespace msrsync;
using namespace msrsync::fill;
using Names = std::vector<rsync::ListedEntry>;

namespace {

struct Bench {
  explicit Bench(bool reads_ahead) { order.reads_ahead = reads_ahead; }

  test::TwoTrees trees;
  DirectoryPair roots{trees.scratch / "s", trees.scratch / "d", false};
  Order order;
};

/// Its contents, its target after "-> ", or "" where it is not ours.
std::string text_of(const SourceFile& source) {
  if (!source.is_ours()) return {};
  if (source.is_link()) return "-> " + source.target;
  std::string text(100, '\0');
  const ssize_t size = ::read(source.file.get(), text.data(), text.size());
  REQUIRE(size >= 0);
  text.resize(static_cast<std::size_t>(size));
  return text;
}

}  // namespace

TEST_SUITE("fill") {
  TEST_CASE("files come in the order of the list, one for each name that is no directory") {
    for (const bool reads_ahead : {false, true}) {
      CAPTURE(reads_ahead);
      Bench bench(reads_ahead);
      bench.order.makes_links = true;
      for (const char* file : {"a/1", "a/b/2", "c/3", "4", "5", "6", "7", "8"})
        bench.trees.write(std::string("s/") + file, file);
      bench.trees.write("s/empty", "");
      bench.trees.link("s/c/link", "../4\xff");
      const Names names = {{".", true}, {"a", true}, {"a/1"},     {"a/b/2"},
                           {"a/gone"},  {"gone/x"},  {"c", true}, {"c/3"},
                           {"c/link"},  {"4"},       {"empty"},   {"5"},
                           {"6"},       {"7"},       {"8"},       {"nothing", true}};
      SourceFiles files(bench.order, bench.roots, names);
      for (const char* text :
           {"a/1", "a/b/2", "", "", "c/3", "-> ../4\xff", "4", "", "5", "6", "7", "8"})
        CHECK(text_of(files.next()) == text);
    }
  }

  TEST_CASE("a file is what it was when it was looked at") {
    for (const bool reads_ahead : {false, true}) {
      CAPTURE(reads_ahead);
      Bench bench(reads_ahead);
      bench.trees.write("s/f", "text", 0640);
      const Names names = {{"f"}};
      SourceFiles files(bench.order, bench.roots, names);
      const SourceFile file = files.next();
      CHECK(file.is_ours());
      CHECK(file.before.st_ino == bench.trees.status("s/f").st_ino);
      CHECK(file.before.st_mode == (S_IFREG | 0640U));
      CHECK(file.before.st_size == 4);
    }
  }

  TEST_CASE("whoever asks no further leaves nothing open") {
    const auto open_files = [] {
      const std::filesystem::directory_iterator all("/proc/self/fd");
      return std::distance(begin(all), end(all));
    };
    for (const int asked : {0, 1, 5}) {
      CAPTURE(asked);
      Bench bench(true);
      Names names;
      for (int i = 0; i < 100; ++i) {
        names.push_back({"f" + std::to_string(i)});
        bench.trees.write("s/" + names.back().name, "text");
      }
      const auto before = open_files();
      {
        SourceFiles files(bench.order, bench.roots, names);
        for (int i = 0; i < asked; ++i) CHECK(files.next().is_ours());
      }
      CHECK(open_files() == before);
    }
  }
}
