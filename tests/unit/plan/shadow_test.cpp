#include "msrsync/plan/shadow.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::plan;

namespace {

using Names = std::vector<std::string>;

/// What is left of these entries of a directory, and whether the directory itself is.
struct Left {
  Names names;
  bool has_directory = false;
};

Left left(const Shadow& shadow, SourceId source, const std::string& directory, const Names& names) {
  DirectoryBatch batch;
  batch.source = source;
  batch.directory = directory;
  for (const std::string& name : names) batch.add(name, EntryKind::file, 1);
  Left result;
  result.has_directory = !shadow.remove_shadowed(batch);
  for (const Entry& entry : batch.entries) result.names.emplace_back(batch.name_of(entry));
  return result;
}

constexpr SourceId kFirst{0};
constexpr SourceId kSecond{1};

}  // namespace

TEST_SUITE("plan") {
  TEST_CASE("a directory of any source wins over what is none, else the first source wins") {
    const test::ScratchDir scratch;
    scratch.write("one/both");
    scratch.write("two/both");
    scratch.write("one/file-first");
    scratch.make_directory("two/file-first");
    scratch.make_directory("one/directory-first");
    scratch.write("two/directory-first");
    scratch.make_directory("one/directories");
    scratch.make_directory("two/directories");
    const Shadow shadow({{kFirst, "one/", scratch / "one", "/d", ""},
                         {kSecond, "two/", scratch / "two", "/d", ""}});
    CHECK(shadow.overlaps(kFirst));
    CHECK(shadow.overlaps(kSecond));
    CHECK(left(shadow, kFirst, "", {"both", "file-first", "only"}).names == Names{"both", "only"});
    CHECK(left(shadow, kSecond, "", {"both", "directory-first", "only"}).names == Names{"only"});
    CHECK(left(shadow, kFirst, "directories", {}).has_directory);
    CHECK(left(shadow, kFirst, "directory-first", {}).has_directory);
    CHECK_FALSE(left(shadow, kSecond, "directories", {}).has_directory);
    CHECK(left(shadow, kSecond, "file-first", {"x"}).has_directory);
    CHECK(left(shadow, kSecond, "file-first", {"x"}).names == Names{"x"});
  }

  TEST_CASE("what lies behind a link is not the source's, unless links are followed") {
    const test::ScratchDir scratch;
    scratch.write("elsewhere/x");
    scratch.write("two/sub/x");
    scratch.make_directory("one");
    std::filesystem::create_symlink(scratch / "elsewhere", scratch / "one/sub");
    const std::vector<Source> sources{{kFirst, "one/", scratch / "one", "/d", ""},
                                      {kSecond, "two/", scratch / "two", "/d", ""}};
    CHECK(left(Shadow(sources), kSecond, "sub", {"x"}).names == Names{"x"});
    CHECK(left(Shadow(sources, SourceLinks::may_be_followed), kSecond, "sub", {"x"}).names.empty());
  }

  TEST_CASE("a source below the other one's destination") {
    const test::ScratchDir scratch;
    scratch.write("one/two");
    scratch.write("one/beside");
    scratch.write("two/x");
    const Shadow shadow({{kFirst, "one/", scratch / "one", "/d", ""},
                         {kSecond, "two", scratch / "two", "/d/two", "two"}});
    CHECK(left(shadow, kFirst, "", {"two", "beside"}).names == Names{"beside"});
    CHECK(left(shadow, kSecond, "", {"x"}).names == Names{"x"});
    CHECK(left(shadow, kSecond, "", {"x"}).has_directory);
  }

  TEST_CASE("sources with places of their own share nothing") {
    const Shadow shadow({{kFirst, "a", "/a", "/d/a", "a"}, {kSecond, "ab", "/ab", "/d/ab", "ab"}});
    CHECK_FALSE(shadow.any_overlap());
    CHECK_FALSE(shadow.overlaps(kFirst));
  }
}
