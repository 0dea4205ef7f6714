#include "msrsync/rsync/command.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/result_text.hpp"

using namespace msrsync;
using namespace msrsync::rsync;

namespace {

bool has(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

CommandSettings settings() {
  CommandSettings result;
  result.rsync_path = "/usr/bin/rsync";
  result.user.copy = {"-a", "--inplace"};
  return result;
}

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("a slice's command names every entry below the root, whatever its first byte") {
    const Source source{SourceId{0}, "s/", "/s", "/d", ""};
    const Command command = copy_command(settings(), {}, source, {"-x", "a:b", "#c", "d/e"});
    CHECK(command.working_directory == "/s");
    CHECK(command.argv.front() == "/usr/bin/rsync");
    const auto dashes = std::find(command.argv.begin(), command.argv.end(), "--");
    const std::vector<std::string> paths(dashes + 1, command.argv.end());
    CHECK(paths == std::vector<std::string>{"./-x", "./a:b", "./#c", "./d/e", "/d/"});
    for (const char* ours :
         {"-a", "--inplace", "-R", "--no-r", "-d", "-O", "--ignore-missing-args"})
      CHECK(has(command.argv, ours));
  }

  TEST_CASE("the directories pass sets times, and the root goes alone") {
    SliceKind kind{PassKind::directories, false, false};
    CHECK_FALSE(has(copy_options(settings(), kind), "-O"));
    kind.is_root_only = true;
    const Source source{SourceId{0}, "s/", "/s", "/", ""};
    const Command command = copy_command(settings(), kind, source, {"."});
    CHECK_FALSE(has(command.argv, "-R"));
    CHECK(has(command.argv, "--filter=- /*"));
    CHECK(command.argv[command.argv.size() - 2] == "./");
    CHECK(command.argv.back() == "/");
  }

  TEST_CASE("closed directories are opened for an ordinary user in the copy pass only") {
    struct Row {
      const char* name;
      bool is_ordinary_user;
      SliceKind kind;
      bool is_opened;
    };
    const Row rows[] = {
        {"root needs no mode", false, {PassKind::copy, true, false}, false},
        {"an ordinary user", true, {PassKind::copy, true, false}, true},
        {"nothing closed above", true, {PassKind::copy, false, false}, false},
        {"the directories pass", true, {PassKind::directories, true, false}, false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CommandSettings one = settings();
      one.is_ordinary_user = row.is_ordinary_user;
      CHECK(has(copy_options(one, row.kind), "--chmod=Du+rwx") == row.is_opened);
    }
  }

  TEST_CASE("directories of the user's are found where plain rsync finds them") {
    UserOptions user;
    user.directories = {{"--link-dest", "../old", true},
                        {"--link-dest", "/old", true},
                        {"--temp-dir", "tmp", false},
                        {"--temp-dir", "/tmp", false}};
    using Words = std::vector<std::string>;
    CHECK(directory_options(user, {SourceId{0}, "s/", "/s", "/d", ""}) ==
          Words{"--link-dest=../old", "--link-dest=/old", "--temp-dir=tmp", "--temp-dir=/tmp"});
    CHECK(directory_options(user, {SourceId{0}, "s", "/s", "/d/s", "s"}) ==
          Words{"--link-dest=/d/../old/s", "--link-dest=/old/s", "--temp-dir=/d/tmp",
                "--temp-dir=/tmp"});
  }

  TEST_CASE("a relative directory of a remote destination is found from one level up") {
    UserOptions user;
    user.directories = {{"--link-dest", "../old", true}, {"--temp-dir", "/tmp", false}};
    using Words = std::vector<std::string>;
    CHECK(directory_options(user, {SourceId{0}, "s/", "/s", "h:d", "", "d"}) ==
          Words{"--link-dest=../old", "--temp-dir=/tmp"});
    CHECK(directory_options(user, {SourceId{0}, "s", "/s", "h:d/s", "s", "d/s"}) ==
          Words{"--link-dest=../../old/s", "--temp-dir=/tmp"});
  }

  TEST_CASE("a remote destination is made alone, with its modes open") {
    const auto words =
        creation_command(settings(), {SourceId{0}, "s/", "/s", "h:d", "", "d"}, "h:d");
    CHECK(has(words, "--filter=- /*"));
    CHECK(has(words, "--chmod=Du+rwx"));
    CHECK(words[words.size() - 2] == "/s/");
    CHECK(words.back() == "h:d/");
    const auto named =
        creation_command(settings(), {SourceId{0}, "s", "/s", "h:d/s", "s", "d/s"}, "h:d");
    CHECK_FALSE(has(named, "--filter=- /*"));
    CHECK(named[named.size() - 2] == "/s");
  }

  TEST_CASE("the trial goes without what only a daemon takes") {
    CommandSettings one = settings();
    one.user.copy = {"--password-file", "/p", "--contimeout=5", "-a"};
    const auto words = trial_command(one, "/s", "/d");
    CHECK(words[1] == "-a");
    CHECK(has(copy_options(one, {}), "--contimeout=5"));
  }

  TEST_CASE("what would ask is told not to, unless the user has said how") {
    const auto words = without_questions({"A=b", "RSYNC_PASSWORD=secret"});
    CHECK(has(words, "RSYNC_RSH=ssh -oBatchMode=yes"));
    CHECK(has(words, "RSYNC_PASSWORD=secret"));
    CHECK_FALSE(has(words, "RSYNC_PASSWORD="));
  }

  TEST_CASE("the bandwidth is one budget, divided among the slots") {
    CommandSettings one = settings();
    one.user.bandwidth_bytes_per_second = 64 * 1024 * 1024;
    one.slots = 64;
    CHECK(has(copy_options(one, {}), "--bwlimit=1048576B"));
    one.user.bandwidth_bytes_per_second = 0;
    const auto unlimited = copy_options(one, {});
    CHECK(std::none_of(unlimited.begin(), unlimited.end(),
                       [](const std::string& word) { return word.starts_with("--bwlimit"); }));
  }

  TEST_CASE("the argument budget leaves room for a large environment") {
    CHECK(argument_budget({}) > 100'000);
    CHECK(argument_budget(std::vector<std::string>(1000, std::string(10'000, 'x'))) > 0);
  }
}
