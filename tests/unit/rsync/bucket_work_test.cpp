#include "msrsync/rsync/bucket_work.hpp"

#include <doctest/doctest.h>
#include <errno.h>

#include <algorithm>
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

ChildExit killed() {
  ChildExit exit;
  exit.status = {ExitStatus::Kind::signalled, 9};
  exit.error_text = "words\n";
  return exit;
}

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

  TEST_CASE("an rsync that died once costs another attempt and nothing else") {
    const Bench bench(4500);
    BucketWork work(bench.context, bench.bucket);
    unsigned processes = 0;
    std::uint64_t entries = 0;
    const auto attempt = [&](unsigned dies) {
      while (const auto command = work.next()) {
        ChildExit exit = bench.copy_all(*command);
        if (++processes == dies) exit = killed();
        entries += work.finished(exit).entries;
      }
    };
    attempt(2);
    const auto retry = work.pause();
    REQUIRE(retry);
    CHECK(retry->attempt == 2);
    CHECK(retry->max_attempts == 4);
    CHECK(retry->delay == std::chrono::seconds(1));
    CHECK(retry->why.find("signal 9") != std::string::npos);
    attempt(0);
    CHECK_FALSE(work.pause());
    const JobResult result = work.result();
    CHECK(processes == 4);
    CHECK(entries == 4500);
    CHECK(result.outcome == Outcome::succeeded);
    CHECK(result.attempt == 2);
    CHECK(result.status == ExitStatus{ExitStatus::Kind::exited, 0});
    CHECK(result.tally()[EntryClass::transferred] == 4500);
    CHECK(result.errors.empty());
    CHECK(result.log_file.empty());
  }

  TEST_CASE("a name whose rsync always dies fails alone, named, and its log is kept") {
    Bench bench(50);
    bench.context.retry.retries = 0;
    BucketWork work(bench.context, bench.bucket);
    while (const auto command = work.next()) {
      const bool is_poisoned = std::count(command->argv.begin(), command->argv.end(), "./d/f7") > 0;
      work.finished(is_poisoned ? killed() : bench.copy_all(*command));
    }
    CHECK_FALSE(work.pause());
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::failed);
    CHECK(result.status == ExitStatus{ExitStatus::Kind::signalled, 9});
    CHECK(result.tally()[EntryClass::transferred] == 49);
    CHECK(result.tally()[EntryClass::failed] == 1);
    REQUIRE(result.errors.size() == 1);
    CHECK(result.errors.front().path == "d/f7");
    CHECK(result.errors.front().message.find("signal 9") != std::string::npos);
    CHECK(std::filesystem::exists(result.log_file));
  }

  TEST_CASE("only a complaint that may pass is tried again, and the last errno stays") {
    struct Row {
      const char* complaint;
      bool heals;
      unsigned attempts;
      Outcome outcome;
      std::size_t errors;
      int os_error;
    };
    for (const Row& row : {Row{"Input/output error (5)", true, 2, Outcome::succeeded, 0, 0},
                           Row{"Input/output error (5)", false, 3, Outcome::partial, 1, EIO},
                           Row{"Permission denied (13)", false, 1, Outcome::partial, 1, EACCES}}) {
      CAPTURE(row.complaint);
      CAPTURE(row.heals);
      Bench bench(20);
      bench.context.retry.retries = 2;
      BucketWork work(bench.context, bench.bucket);
      unsigned processes = 0;
      do {
        while (auto command = work.next()) {
          if (processes++ > 0) CHECK(command->argv.end()[-2] == "./d/f7");
          auto& words = command->argv;
          const bool fails = processes == 1 || !row.heals;
          if (fails) words.erase(std::find(words.begin(), words.end(), "./d/f7"));
          ChildExit exit = bench.copy_all(*command, fails ? 23 : 0);
          if (fails)
            exit.error_text = "rsync: [sender] send_files failed to open \"" +
                              (bench.scratch / "source/d/f7") + "\": " + row.complaint + "\n";
          work.finished(exit);
        }
      } while (work.pause());
      const JobResult result = work.result();
      CHECK(processes == row.attempts);
      CHECK(result.attempt == row.attempts);
      CHECK(result.outcome == row.outcome);
      CHECK(result.tally().total() == 20);
      CHECK(result.tally()[EntryClass::failed] == row.errors);
      CHECK(result.retried_errors == row.attempts - 1);
      REQUIRE(result.errors.size() == row.errors);
      if (row.errors > 0) CHECK(result.errors.front().os_error == row.os_error);
    }
  }

  TEST_CASE("a stop between two attempts leaves what had died not run, once") {
    const Bench bench(4500);
    BucketWork work(bench.context, bench.bucket);
    REQUIRE(work.next());
    work.finished(killed());
    while (const auto command = work.next()) work.finished(bench.copy_all(*command));
    REQUIRE(work.pause());
    work.note_stop();
    CHECK_FALSE(work.next());
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::cancelled);
    CHECK(result.tally()[EntryClass::not_run] == 2000);
    CHECK(result.tally()[EntryClass::transferred] == 2500);
  }

  TEST_CASE("a bucket whose every rsync dies fails together, after few processes") {
    const Bench bench(4500);
    BucketWork work(bench.context, bench.bucket);
    unsigned processes = 0;
    do {
      while (work.next()) {
        ++processes;
        work.finished(killed());
      }
    } while (work.pause());
    const JobResult result = work.result();
    CHECK(processes < 30);
    CHECK(result.outcome == Outcome::failed);
    CHECK(result.tally()[EntryClass::failed] == 4500);
    CHECK(result.errors.size() < 6);
    CHECK(result.message.find("tried no more") != std::string::npos);
  }

  TEST_CASE("an rsync past its time limit makes the outcome timed_out") {
    Bench bench(1);
    bench.context.retry.retries = 0;
    bench.context.time_limit = std::chrono::seconds(5);
    BucketWork work(bench.context, bench.bucket);
    while (const auto command = work.next()) {
      CHECK(command->time_limit == std::chrono::seconds(5));
      ChildExit exit = killed();
      exit.timed_out = true;
      work.finished(exit);
    }
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::timed_out);
    CHECK(result.message.find("--bucket-timeout") != std::string::npos);
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
