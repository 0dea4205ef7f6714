#include "msrsync/rsync/tree_account.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "msrsync/rsync/bucket_work.hpp"
#include "support/result_text.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::rsync;

namespace {

constexpr const char* kStatistics =
    "Number of files: 5 (reg: 3, dir: 2)\nNumber of regular files transferred: 2\n"
    "total size is 1  speedup is 1.00\n";
constexpr const char* kItems =
    "=.d..t......|0|./\n=>f+++++++++|10|f0\n=cd+++++++++|0|d/\n=>f+++++++++|10|d/f1\n"
    "=.f         |10|d/f2\n";

/// A source of f0, d/f1 and d/f2, planned as a whole tree.
struct Bench {
  Bench() {
    scratch.write("copy", std::string("f0\0d/f1\0d/f2\0", 13));
    scratch.write("directories", std::string("d/\0", 3));
    scratch.write("root", std::string(".\0", 2));
    scratch.make_directory("source/d");
    for (const char* file : {"f0", "d/f1", "d/f2"}) scratch.write(std::string("source/") + file);
    context.settings.rsync_path = "/usr/bin/rsync";
    context.sources = {{SourceId{0}, "source/", scratch / "source", "/destination", ""}};
    context.argument_bytes = 1'000'000;
    context.output_file = [this](BucketId, unsigned) { return scratch / "out"; };
    context.error_file = [this](BucketId, unsigned) { return scratch / "err"; };
    context.tree = &tree;
    context.retry.retries = 1;
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  Bucket bucket(const char* list, PassKind pass, std::uint64_t entries) const {
    Bucket result;
    result.pass = pass;
    result.list_file = scratch / list;
    result.entries = entries;
    result.is_whole_tree = result.is_sole = pass == PassKind::copy;
    return result;
  }

  /// The rsync that `work` starts next says the usual and ends so.
  void end(BucketWork& work, int code, const std::string& error_text = {}) const {
    REQUIRE(work.next());
    scratch.write("out", std::string(kItems) + kStatistics);
    ChildExit exit;
    exit.status = {ExitStatus::Kind::exited, code};
    exit.error_text = error_text;
    work.finished(exit);
  }

  test::ScratchDir scratch;
  TreeAccount tree;
  BucketContext context;
};

bool walks_itself(const Command& command) {
  return std::find(command.argv.begin(), command.argv.end(), "-r") != command.argv.end();
}

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("one rsync copies a whole tree, and the directories pass needs none then") {
    const Bench bench;
    BucketWork copy(bench.context, bench.bucket("copy", PassKind::copy, 3));
    bench.end(copy, 0);
    CHECK_FALSE(copy.next());
    const JobResult copied = copy.result();
    CHECK(copied.outcome == Outcome::succeeded);
    CHECK(copied.tally()[EntryClass::transferred] == 2);
    CHECK(copied.tally()[EntryClass::up_to_date] == 1);

    for (const char* list : {"root", "directories"}) {
      CAPTURE(list);
      BucketWork pass(bench.context, bench.bucket(list, PassKind::directories, 1));
      CHECK_FALSE(pass.next());
      const JobResult result = pass.result();
      CHECK(result.outcome == Outcome::succeeded);
      CHECK(result.processes == 0);
      CHECK(result.tally()[EntryClass::transferred] == 1);
    }
  }

  TEST_CASE("the command for a whole tree is plain rsync's, and says all there is") {
    const Bench bench;
    BucketWork copy(bench.context, bench.bucket("copy", PassKind::copy, 3));
    const auto command = copy.next();
    REQUIRE(command);
    CHECK(walks_itself(*command));
    const std::vector<std::string>& words = command->argv;
    CHECK(std::find(words.begin(), words.end(), "-O") == words.end());
    CHECK(std::find(words.begin(), words.end(), "-ii") != words.end());
    CHECK(words[words.size() - 3] == "--");
    CHECK(words[words.size() - 2] == "./");
    CHECK(words.back() == "/destination/");
  }

  TEST_CASE("the only rsync that copies finishes the directories above its names, too") {
    const Bench bench;
    Bucket bucket = bench.bucket("copy", PassKind::copy, 3);
    bucket.is_whole_tree = false;
    BucketWork copy(bench.context, bucket);
    const auto command = copy.next();
    REQUIRE(command);
    const std::vector<std::string>& words = command->argv;
    CHECK_FALSE(walks_itself(*command));
    CHECK(std::find(words.begin(), words.end(), "-O") == words.end());
    CHECK(std::find(words.begin(), words.end(), "-ii") != words.end());
  }

  TEST_CASE("a tree whose names are too much for one rsync's arguments is gone through by name") {
    Bench bench;
    bench.context.argument_bytes = 20;
    BucketWork copy(bench.context, bench.bucket("copy", PassKind::copy, 3));
    const auto command = copy.next();
    REQUIRE(command);
    CHECK_FALSE(walks_itself(*command));
  }

  TEST_CASE("directories are looked at again after anything but a clean end") {
    for (const int code : {23, 24}) {
      CAPTURE(code);
      const Bench bench;
      BucketWork copy(bench.context, bench.bucket("copy", PassKind::copy, 3));
      bench.end(copy, code,
                "rsync: [sender] send_files failed to open \"" + (bench.scratch / "source/f0") +
                    "\": Permission denied (13)\n");
      BucketWork pass(bench.context, bench.bucket("directories", PassKind::directories, 1));
      CHECK(pass.next());
    }
  }

  TEST_CASE("after a death the names are tried again as ever, and the directories looked at") {
    const Bench bench;
    BucketWork copy(bench.context, bench.bucket("copy", PassKind::copy, 3));
    bench.end(copy, 12);
    CHECK_FALSE(copy.next());
    REQUIRE(copy.pause());
    const auto command = copy.next();
    REQUIRE(command);
    CHECK_FALSE(walks_itself(*command));
    CHECK(command->argv[command->argv.size() - 4] == "./f0");
    BucketWork pass(bench.context, bench.bucket("directories", PassKind::directories, 1));
    CHECK(pass.next());
  }

  TEST_CASE("a directory that the tree's rsync did not have needs an rsync") {
    const Bench bench;
    BucketWork copy(bench.context, bench.bucket("copy", PassKind::copy, 3));
    bench.end(copy, 0);
    bench.scratch.write("directories", std::string("d/\0late/\0", 9));
    BucketWork pass(bench.context, bench.bucket("directories", PassKind::directories, 2));
    CHECK(pass.next());
  }
}
