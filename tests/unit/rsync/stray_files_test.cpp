#include "msrsync/rsync/stray_files.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>

#include "support/result_text.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::rsync;

namespace {

std::string times(const std::string& text, int n) {
  std::string all;
  for (int i = 0; i < n; ++i) all += text;
  return all;
}

struct Bench {
  Bench() {
    scratch.make_directory("src/d");
    scratch.make_directory("dst/d");
    source.root = scratch / "src";
    source.destination = scratch / "dst";
  }
  std::uint64_t sweep(const std::vector<ListedEntry>& entries,
                      WallTime since = std::chrono::system_clock::now()) const {
    return remove_stray_files(source, entries, since);
  }
  bool has(const std::string& name) const {
    return std::filesystem::exists(std::filesystem::symlink_status(scratch / name));
  }

  test::ScratchDir scratch;
  Source source;
};

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("temporary names are those of rsync 3.5.0") {
    struct Row {
      std::string name;
      std::string prefix;
    };
    for (const Row& row :
         {Row{"x", ".x"}, Row{".hid", ".hid"}, Row{"dot.", ".dot"}, Row{"a.b", ".a.b"},
          Row{times("n", 246), "." + times("n", 246)}, Row{times("n", 250), "." + times("n", 246)},
          Row{times("q", 245) + ".zz", "." + times("q", 245)}, Row{times("\xc3\xa9", 125), ""},
          Row{"2024-" + times("\xc3\xa9", 124), ".2024-"},
          Row{times("\xc3\xa9", 123), "." + times("\xc3\xa9", 123)}}) {
      CAPTURE(row.name);
      CHECK(temporary_prefix(row.name) == row.prefix);
    }
  }

  TEST_CASE("only strays of the given names go") {
    const Bench bench;
    for (const char* name : {"dst/.x.aB3dE9", "dst/d/.y.AAAAAA", "dst/d/.y.AAAAAB"})
      bench.scratch.write(name);
    const std::set<std::string> others = {"dst/.z.aB3dE9", "dst/.x.aB3d-9",   "dst/.x.aB3dE",
                                          "dst/x.aB3dE9",  "dst/.x.y.aB3dE9", "dst/d/.x.aB3dE9",
                                          "dst/.y.aB3dE9", "dst/.x.kept00",   "dst/x"};
    for (const std::string& name : others) bench.scratch.write(name);
    bench.scratch.write("src/.x.kept00");  // the source's own
    std::filesystem::create_directory(bench.scratch / "dst/.x.direct");
    std::filesystem::create_symlink("x", bench.scratch / "dst/.x.slinks");
    CHECK(bench.sweep({{"x", false}, {"d/y", false}, {"gone/n", false}, {"d", true}}) == 3);
    CHECK_FALSE(bench.has("dst/.x.aB3dE9"));
    CHECK_FALSE(bench.has("dst/d/.y.AAAAAA"));
    CHECK_FALSE(bench.has("dst/d/.y.AAAAAB"));
    for (const std::string& name : others) {
      CAPTURE(name);
      CHECK(bench.has(name));
    }
    CHECK(bench.has("dst/.x.direct"));
    CHECK(bench.has("dst/.x.slinks"));
  }

  TEST_CASE("what is older than the rsync stays") {
    const Bench bench;
    bench.scratch.write("dst/.x.aB3dE9");
    const auto now = std::chrono::system_clock::now();
    CHECK(bench.sweep({{"x", false}}, now + std::chrono::minutes(1)) == 0);
    // rsync has given it the times of the source: it was changed all the same.
    const timespec old[2] = {{1'000'000, 0}, {1'000'000, 0}};
    REQUIRE(::utimensat(AT_FDCWD, (bench.scratch / "dst/.x.aB3dE9").c_str(), old, 0) == 0);
    CHECK(bench.sweep({{"x", false}}, now) == 1);
  }

  TEST_CASE("what another rsync may be writing stays") {
    const Bench bench;
    const std::string shared = times("n", 246);
    for (const char* name : {"src/x", "src/.x", "src/y"}) bench.scratch.write(name);
    bench.scratch.write("src/" + shared + "1");
    bench.scratch.write("src/" + shared + "2");
    for (const std::string& name :
         {std::string("dst/.x.aB3dE9"), "dst/." + shared + ".aB3dE9", std::string("dst/.y.aB3dE9")})
      bench.scratch.write(name);
    CHECK(bench.sweep({{"x", false}, {"y", false}, {shared + "1", false}}) == 1);
    CHECK(bench.has("dst/.x.aB3dE9"));
    CHECK(bench.sweep(
              {{"x", false}, {".x", false}, {shared + "1", false}, {shared + "2", false}}) == 2);
  }

  TEST_CASE("a name that leaves no prefix takes only what mkstemp made") {
    const Bench bench;
    const std::string name = times("\xc3\xa9", 125);
    bench.scratch.write("dst/.bashrc");
    bench.scratch.write("dst/.aB3dE9");
    REQUIRE(::chmod((bench.scratch / "dst/.bashrc").c_str(), 0644) == 0);
    REQUIRE(::chmod((bench.scratch / "dst/.aB3dE9").c_str(), 0600) == 0);
    CHECK(bench.sweep({{name, false}}) == 1);
    CHECK(bench.has("dst/.bashrc"));
  }

  TEST_CASE("no link below the destination is followed") {
    const Bench bench;
    bench.scratch.write("elsewhere/.y.aB3dE9");
    std::filesystem::remove(bench.scratch / "dst/d");
    std::filesystem::create_directory_symlink("../elsewhere", bench.scratch / "dst/d");
    CHECK(bench.sweep({{"d/y", false}}) == 0);
    CHECK(bench.has("elsewhere/.y.aB3dE9"));
  }

  TEST_CASE("a whole list file is swept") {
    const Bench bench;
    bench.scratch.write("dst/.x.aB3dE9");
    bench.scratch.write("dst/d/.y.aB3dE9");
    bench.scratch.write("list", std::string("d/\0d/y\0x\0", 9));
    const auto now = std::chrono::system_clock::now();
    CHECK(*remove_stray_files(bench.source, bench.scratch / "list", now) == 2);
    CHECK_FALSE(remove_stray_files(bench.source, bench.scratch / "missing", now));
  }
}
