#include "msrsync/cp/cp_tool.hpp"

#include <doctest/doctest.h>

using namespace msrsync;
using namespace msrsync::cp;
using rsync::ListedEntry;
using Words = std::vector<std::string>;

namespace {

const Source kSource{SourceId{0}, "s/", "/s", "/d", ""};

Words names_of(const std::vector<ListedEntry>& entries) {
  Words names;
  for (const ListedEntry& entry : entries) names.push_back(entry.name);
  return names;
}

}  // namespace

TEST_SUITE("cp") {
  TEST_CASE("names go to cp from the source's root, after --") {
    const CpTool tool({"/bin/cp", false});
    const Command command = tool.command({}, kSource, {{"-a"}, {"b/c d\n"}});
    CHECK(command.argv == Words{"/bin/cp", "-R", "-P", "--remove-destination", "--parents", "-t",
                                "/d", "--", "-a", "b/c d\n"});
    CHECK(command.working_directory == "/s");
  }

  TEST_CASE("with --preserve each directory has a cp of its own, and no parent is touched") {
    const CpTool tool({"/bin/cp", true});
    const auto parts = tool.divide({{"a"}, {"b/c"}, {"b/c2/x"}, {"b/d"}, {"e"}});
    REQUIRE(parts.size() == 3);
    CHECK(names_of(parts[0]) == Words{"a", "e"});
    CHECK(names_of(parts[1]) == Words{"b/c", "b/d"});
    CHECK(names_of(parts[2]) == Words{"b/c2/x"});
    const Command root = tool.command({}, kSource, parts[0]);
    CHECK(root.argv == Words{"/bin/cp", "-R", "-P", "--remove-destination",
                             "--preserve=mode,ownership,timestamps", "-t", "/d", "--", "a", "e"});
    CHECK(root.working_directory == "/s");
    const Command below = tool.command({}, kSource, parts[1]);
    CHECK(below.argv == Words{"/bin/cp", "-R", "-P", "--remove-destination",
                              "--preserve=mode,ownership,timestamps", "-t", "/d/b", "--", "c",
                              "d"});
    CHECK(below.working_directory == "/s/b");
  }

  TEST_CASE("otherwise all names of a slice go together") {
    const auto parts = CpTool({"/bin/cp", false}).divide({{"a"}, {"b/c"}});
    REQUIRE(parts.size() == 1);
    CHECK(names_of(parts[0]) == Words{"a", "b/c"});
  }

  TEST_CASE("a directory is never given to cp, which would copy all that is in it") {
    const CpTool tool({"/bin/cp", false});
    CHECK(tool.class_without_process({"d", true}));
    CHECK_FALSE(tool.class_without_process({"f", false}));
  }

  TEST_CASE("its verdict knows where its names and paths are") {
    const CpTool tool({"/bin/cp", true});
    const std::vector<ListedEntry> entries{{"b/c"}, {"b/d"}};
    ChildExit exit;
    exit.status = {ExitStatus::Kind::exited, 1};
    exit.error_text = "/bin/cp: cannot open 'd' for reading: Permission denied\n";
    const std::string output;
    const auto verdict = tool.judge(
        {entries, {}, kSource, false, exit, output, [](const std::string&) { return true; }});
    CHECK(verdict.classes == std::vector{EntryClass::transferred, EntryClass::failed});
  }
}
