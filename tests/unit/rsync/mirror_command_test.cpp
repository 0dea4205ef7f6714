#include "msrsync/rsync/mirror_command.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::rsync;
using Words = std::vector<std::string>;

namespace {

bool has(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Words after_dashes(const Words& words) {
  const auto dashes = std::find(words.begin(), words.end(), "--");
  return {dashes + 1, words.end()};
}

CommandSettings settings() {
  CommandSettings result;
  result.rsync_path = "/usr/bin/rsync";
  result.user.copy = {"-a", "--inplace"};
  result.user.listing = {"-r", "-a", "--exclude=*.o"};
  return result;
}

const Source kSource{SourceId{0}, "s/", "/s", "/d", ""};

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("directories are named with a slash below the root, whatever their first byte") {
    const Command command =
        mirror_command(settings(), MirrorTask::remove, kSource, {".", "-x", "a:b", "d/e"});
    CHECK(command.working_directory == "/s");
    CHECK(command.argv.front() == "/usr/bin/rsync");
    CHECK(after_dashes(command.argv) == Words{"./", "./-x/", "./a:b/", "./d/e/", "/d/"});
    for (const char* word : {"-a", "--inplace", "--delete", "--no-r", "-d", "-R",
                             "--no-implied-dirs", "--ignore-missing-args", "-O", "--no-c"})
      CHECK(has(command.argv, word));
    // Anchored filters would mean something else here: such a tree is one rsync's.
    CHECK_FALSE(has(command.argv, "--exclude=*.o"));
  }

  TEST_CASE(
      "nothing but deletion: a dry run where it only counts, and the copy's share in a preview") {
    struct Row {
      MirrorTask task;
      bool is_dry;
      bool leaves_copies_out;
    };
    const Row rows[] = {{MirrorTask::remove, false, true},
                        {MirrorTask::count, true, true},
                        {MirrorTask::preview, true, false}};
    for (const Row& row : rows) {
      CAPTURE(static_cast<int>(row.task));
      for (const Command& command : {mirror_command(settings(), row.task, kSource, {"."}),
                                     whole_mirror_command(settings(), row.task, {kSource}, "d")}) {
        CHECK(has(command.argv, "--delete"));
        CHECK(has(command.argv, "-n") == row.is_dry);
        CHECK(has(command.argv, "--existing") == row.leaves_copies_out);
        CHECK(has(command.argv, "--ignore-existing") == row.leaves_copies_out);
      }
    }
  }

  TEST_CASE("closed directories are opened for an ordinary user, a remote daemon says no motd") {
    CommandSettings one = settings();
    CHECK_FALSE(
        has(mirror_command(one, MirrorTask::remove, kSource, {"."}).argv, "--chmod=Du+rwx"));
    CHECK_FALSE(has(mirror_command(one, MirrorTask::remove, kSource, {"."}).argv, "--no-motd"));
    one.is_ordinary_user = one.is_remote = true;
    CHECK(has(mirror_command(one, MirrorTask::remove, kSource, {"."}).argv, "--chmod=Du+rwx"));
    CHECK(has(mirror_command(one, MirrorTask::remove, kSource, {"."}).argv, "--no-motd"));
    CHECK(has(whole_mirror_command(one, MirrorTask::remove, {kSource}, "h::m").argv, "--no-motd"));
  }

  TEST_CASE("one rsync for all has the ends as typed and the user's own view of the tree") {
    CommandSettings one = settings();
    one.user.directories = {{"--backup-dir", "../b", true}};
    const Source second{SourceId{1}, "-t", "/t", "/d/-t", "-t"};
    const Command command = whole_mirror_command(one, MirrorTask::remove, {kSource, second}, "d");
    CHECK(command.working_directory.empty());
    CHECK(after_dashes(command.argv) == Words{"s/", "-t", "d/"});
    CHECK(has(command.argv, "--exclude=*.o"));
    CHECK(has(command.argv, "--backup-dir=../b"));
    CHECK_FALSE(has(command.argv, "--no-r"));
  }

  TEST_CASE("the first link on the way is found, at the root as well") {
    const test::ScratchDir scratch;
    scratch.make_directory("d/real/below");
    std::filesystem::create_directory_symlink("real", scratch / "d/link");
    std::filesystem::create_directory_symlink("below", scratch / "d/real/last");
    std::filesystem::create_directory_symlink("d", scratch / "e");
    const std::string root = scratch / "d";
    struct Row {
      std::string root;
      const char* name;
      std::string link;
    };
    const Row rows[] = {
        {root, ".", ""},
        {root, "real/below", ""},
        {root, "missing/x", ""},
        {root, "link", root + "/link"},
        {root, "link/below", root + "/link"},
        {root, "real/last", root + "/real/last"},
        {scratch / "e", ".", scratch / "e"},
        {scratch / "e", "real", scratch / "e"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CHECK(link_on_the_way(row.root, row.name) == row.link);
    }
  }

  TEST_CASE("versions that refuse links on the way by themselves") {
    for (const char* version : {"3.5.0", "3.5", "3.10.1", "4.0", "10.0.0"}) {
      CAPTURE(version);
      CHECK(refuses_links_on_the_way(version));
    }
    for (const char* version :
         {"3.4.1", "3.2.7", "2.9", "2.10.0", "", "3", "3.", "v3.5.0", "3.x"}) {
      CAPTURE(version);
      CHECK_FALSE(refuses_links_on_the_way(version));
    }
  }
}
