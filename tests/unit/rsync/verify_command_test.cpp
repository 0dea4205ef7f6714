#include "msrsync/rsync/verify_command.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "msrsync/rsync/compared_line.hpp"

using namespace msrsync;
using namespace msrsync::rsync;

namespace {

using Words = std::vector<std::string>;

bool has(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

CommandSettings settings() {
  CommandSettings result;
  result.rsync_path = "/usr/bin/rsync";
  result.user.copy = {"-a", "-u"};
  result.user.verify = {"-a"};
  result.user.preserves_times = true;
  return result;
}

std::string format_option(std::string_view format) { return "--out-format=" + std::string(format); }

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("a comparing rsync changes nothing and names every entry, the equal ones too") {
    const Source source{SourceId{0}, "s/", "/s", "/d", ""};
    for (const CompareDepth depth : {CompareDepth::attributes, CompareDepth::contents}) {
      const Command command = verify_command(settings(), depth, source, {"-x", "a:b", "d/e"});
      CHECK(command.working_directory == "/s");
      CHECK(command.argv.front() == "/usr/bin/rsync");
      const auto dashes = std::find(command.argv.begin(), command.argv.end(), "--");
      REQUIRE(dashes != command.argv.end());
      CHECK(Words(dashes + 1, command.argv.end()) == Words{"./-x", "./a:b", "./d/e", "/d/"});
      const Words options(command.argv.begin(), dashes);
      for (const char* ours : {"-n", "-ii", "-R", "--no-r", "-d", "--ignore-missing-args"}) {
        CAPTURE(ours);
        CHECK(has(options, ours));
      }
    }
  }

  TEST_CASE("options of the user's come first, those that blind a comparison are not among them") {
    const Words options = verify_options(settings(), CompareDepth::attributes, false);
    CHECK(options.front() == "-a");
    CHECK_FALSE(has(options, "-u"));
  }

  TEST_CASE("contents are read where they are asked for, and times count where they are kept") {
    struct Row {
      CompareDepth depth;
      bool preserves_times;
      bool reads_contents;
      bool is_size_only;
      std::string_view format;
    };
    const Row rows[] = {
        {CompareDepth::attributes, true, false, false, kCompareFormat},
        {CompareDepth::attributes, false, false, true, kCompareFormat},
        {CompareDepth::contents, true, true, false, kCompareSumsFormat},
        {CompareDepth::contents, false, true, false, kCompareSumsFormat},
    };
    for (const Row& row : rows) {
      CAPTURE(row.reads_contents);
      CAPTURE(row.preserves_times);
      CommandSettings one = settings();
      one.user.preserves_times = row.preserves_times;
      const Words options = verify_options(one, row.depth, false);
      CHECK(has(options, "-c") == row.reads_contents);
      CHECK(has(options, "--size-only") == row.is_size_only);
      CHECK(has(options, format_option(row.format)));
    }
  }

  TEST_CASE("the root is compared alone, as a directory") {
    const Source source{SourceId{0}, "s/", "/s", "/", ""};
    const Command command = verify_command(settings(), CompareDepth::attributes, source, {"."});
    CHECK_FALSE(has(command.argv, "-R"));
    CHECK(has(command.argv, "--filter=- /*"));
    CHECK(command.argv[command.argv.size() - 2] == "./");
    CHECK(command.argv.back() == "/");
  }
}
