#include "msrsync/rsync/bucket_work.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "support/result_text.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::rsync;

namespace {

/// A bucket of files f0 ... below d/, one leaf directory at the end, and a source that holds them.
struct Bench {
  explicit Bench(int files) {
    std::string list;
    for (int i = 0; i < files; ++i) list += "d/f" + std::to_string(i) + '\0';
    list += std::string("d/leaf/") + '\0';
    scratch.write("list", list);
    scratch.make_directory("source/d/leaf");
    for (int i = 0; i < files; ++i) scratch.write("source/d/f" + std::to_string(i));
    bucket.list_file = scratch / "list";
    bucket.entries = static_cast<std::uint64_t>(files) + 1;
    bucket.bytes = bucket.entries * 10;
    context.settings.rsync_path = "/usr/bin/rsync";
    context.sources = {{SourceId{0}, "source/", scratch / "source", "/destination", ""}};
    context.argument_bytes = 1'000'000;
    context.output_file = [this](BucketId, unsigned n) {
      return scratch / (std::to_string(n) + ".out");
    };
    context.error_file = [this](BucketId, unsigned n) {
      return scratch / (std::to_string(n) + ".err");
    };
  }

  /// The process of `command` ends after it has transferred all names it was given.
  ChildExit copy_all(const Command& command, int exit_code = 0) const {
    std::string output;
    int files = 0;
    for (const std::string& word : command.argv) {
      if (!word.starts_with("./")) continue;
      const bool is_leaf = word.ends_with("leaf");
      output += (is_leaf ? "=cd+++++++++|0|" : "=>f+++++++++|10|") + word.substr(2) +
                (is_leaf ? "/\n" : "\n");
      files += is_leaf ? 0 : 1;
    }
    output += "Number of files: " + std::to_string(files + 2) + " (reg: 1, dir: 2)\n" +
              "Number of regular files transferred: " + std::to_string(files) + "\n" +
              "total size is 1  speedup is 1.00\n";
    scratch.write(std::filesystem::path(command.output_file).filename(), output);
    ChildExit exit;
    exit.status = {ExitStatus::Kind::exited, exit_code};
    exit.usage.user_seconds = 1;
    return exit;
  }

  test::ScratchDir scratch;
  Bucket bucket;
  BucketContext context;
};

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("a bucket larger than one rsync takes runs as several in a row") {
    const Bench bench(4500);
    BucketWork work(bench.context, bench.bucket);
    unsigned processes = 0;
    std::uint64_t entries = 0;
    while (const auto command = work.next()) {
      ++processes;
      CHECK(command->working_directory == bench.scratch / "source");
      entries += work.finished(bench.copy_all(*command)).entries;
    }
    const JobResult result = work.result();
    CHECK(processes == 3);
    CHECK(result.processes == 3);
    CHECK(entries == result.tally().total());  // progress never goes back
    CHECK(result.outcome == Outcome::succeeded);
    CHECK(result.stats.files_transferred == 4500);
    CHECK(result.usage.user_seconds == 3);
    // The leaf directory is the directories pass's to class.
    CHECK(result.tally()[EntryClass::transferred] == 4500);
    CHECK(result.tally().total() == 4500);
    CHECK(result.tally_by_top.size() == 1);
    CHECK(result.tally_by_top.count("d") == 1);
    CHECK_FALSE(std::filesystem::exists(bench.scratch / "1.out"));  // not kept after a success
  }

  TEST_CASE("an indivisible bucket is given to one rsync") {
    Bench bench(4500);
    bench.bucket.is_indivisible = true;
    BucketWork work(bench.context, bench.bucket);
    const auto command = work.next();
    REQUIRE(command);
    work.finished(bench.copy_all(*command));
    CHECK_FALSE(work.next());
    CHECK(work.result().processes == 1);
  }

  TEST_CASE("after an rsync that died the rest of the bucket has failed, and the log is kept") {
    const Bench bench(4500);
    BucketWork work(bench.context, bench.bucket);
    auto command = work.next();
    work.finished(bench.copy_all(*command));
    command = work.next();
    ChildExit killed = bench.copy_all(*command);
    killed.status = {ExitStatus::Kind::signalled, 9};
    killed.error_text = "words\n";
    work.finished(killed);
    CHECK_FALSE(work.next());
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::failed);
    CHECK(result.tally()[EntryClass::transferred] == 2000);
    CHECK(result.tally()[EntryClass::failed] == 2500);
    CHECK(result.log_file == bench.scratch / "2.err");
    CHECK(std::filesystem::exists(bench.scratch / "2.err"));
  }

  TEST_CASE("a stop leaves the rest of the bucket not run") {
    const Bench bench(4500);
    BucketWork work(bench.context, bench.bucket);
    const auto command = work.next();
    work.note_stop();
    work.finished(bench.copy_all(*command));
    CHECK_FALSE(work.next());
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::cancelled);
    CHECK(result.tally()[EntryClass::transferred] == 2000);
    CHECK(result.tally()[EntryClass::not_run] == 2500);
  }

  TEST_CASE("a stop that comes when all is copied changes nothing") {
    const Bench bench(10);
    BucketWork work(bench.context, bench.bucket);
    const auto command = work.next();
    work.note_stop();
    work.finished(bench.copy_all(*command));
    CHECK_FALSE(work.next());
    CHECK(work.result().outcome == Outcome::succeeded);
  }

  TEST_CASE("a list file that is gone fails the bucket") {
    const Bench bench(3);
    std::filesystem::remove(bench.bucket.list_file);
    BucketWork work(bench.context, bench.bucket);
    CHECK_FALSE(work.next());
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::failed);
    CHECK(result.has_lost_names);
    CHECK(result.message.find("list") != std::string::npos);
  }
}
