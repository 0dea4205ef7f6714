#include "msrsync/fill/filled_work.hpp"

#include <doctest/doctest.h>
#include <errno.h>

#include <algorithm>
#include <filesystem>

#include "support/result_text.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::fill;
using Words = std::vector<std::string>;

namespace {

/// A bucket of the files d/0 ... and its two contexts.
struct Bench {
  explicit Bench(std::size_t files) {
    std::string list;
    for (std::size_t i = 0; i < files; ++i) {
      list += "d/" + std::to_string(i) + '\0';
      scratch.write("source/d/" + std::to_string(i));
    }
    scratch.write("list", list);
    bucket.list_file = scratch / "list";
    bucket.entries = files;
    context.settings.rsync_path = "/usr/bin/rsync";
    context.sources = {{SourceId{0}, "source/", scratch / "source", "/destination", ""}};
    context.argument_bytes = 1'000'000;
    context.output_file = [this](BucketId, unsigned n) {
      return scratch / (std::to_string(n) + ".out");
    };
    context.error_file = [this](BucketId, unsigned n) {
      return scratch / (std::to_string(n) + ".err");
    };
    fill.program = "/proc/self/exe";
    fill.environment = {"A=1"};
    fill.sources = context.sources;
    fill.output_file = [this](BucketId) { return scratch / "fill.out"; };
    fill.time_limit = std::chrono::milliseconds(7);
    fill.settles = true;
    fill.order.streams = 3;
    fill.order.makes_holes = true;
  }

  FilledWork work() const {
    return FilledWork(fill, bucket, std::make_unique<rsync::BucketWork>(context, bucket));
  }
  /// The worker of `command` ends after it has said `account`.
  ChildExit fill_up(const std::string& account,
                    ExitStatus status = {ExitStatus::Kind::exited, 0}) const {
    scratch.write("fill.out", account);
    ChildExit exit;
    exit.status = status;
    exit.usage.user_seconds = 2;
    exit.seconds = 1;
    return exit;
  }
  /// An rsync ends that was given `command` and has transferred those names that end in `wanted`.
  ChildExit copy(const Command& command, const std::string& wanted = {}) const {
    std::string output;
    std::size_t files = 0;
    std::size_t transferred = 0;
    for (const std::string& word : command.argv) {
      if (!word.starts_with("./")) continue;
      ++files;
      if (!word.ends_with(wanted)) continue;
      ++transferred;
      output += "=>f+++++++++|10|" + word.substr(2) + "\n";
    }
    output += "Number of files: " + std::to_string(files + 1) + " (reg: " + std::to_string(files) +
              ", dir: 1)\n" +
              "Number of regular files transferred: " + std::to_string(transferred) + "\n" +
              "total size is 1  speedup is 1.00\n";
    scratch.write(std::filesystem::path(command.output_file).filename(), output);
    ChildExit exit;
    exit.status = {ExitStatus::Kind::exited, 0};
    return exit;
  }

  test::ScratchDir scratch;
  Bucket bucket;
  rsync::BucketContext context;
  FillContext fill;
};

/// The names that an rsync is given.
Words names_of(const Command& command) {
  Words names;
  for (const std::string& word : command.argv)
    if (word.starts_with("./")) names.push_back(word.substr(2));
  return names;
}

}  // namespace

TEST_SUITE("fill") {
  TEST_CASE("the worker comes first, with the order of its bucket") {
    for (const PassKind pass : {PassKind::copy, PassKind::directories}) {
      for (const char* name : {"", "source"}) {
        CAPTURE(name);
        Bench bench(2);
        bench.bucket.pass = pass;
        bench.fill.sources.front().name = name;
        FilledWork work = bench.work();
        const auto command = work.next();
        REQUIRE(command);
        REQUIRE(command->argv.size() > 2);
        CHECK(command->argv[0] == "/proc/self/exe");
        CHECK(command->argv[1] == kWorkerWord);
        const auto order = order_from(Words(command->argv.begin() + 2, command->argv.end()));
        REQUIRE(order);
        Order expected = bench.fill.order;
        expected.task = pass == PassKind::copy ? Task::copy : Task::finish;
        expected.source = bench.scratch / "source";
        expected.destination = "/destination";
        expected.is_named = *name != '\0';
        expected.list_file = bench.bucket.list_file;
        expected.entries = 2;
        CHECK(*order == expected);
        CHECK(command->environment == bench.fill.environment);
        CHECK(command->output_file == bench.scratch / "fill.out");
        CHECK(command->time_limit == std::chrono::milliseconds(7));
      }
    }
  }

  TEST_CASE("what was written and what was right need no rsync, the rest goes to one") {
    const Bench bench(6);
    FilledWork work = bench.work();
    REQUIRE(work.next());
    const JobProgress begun = work.finished(
        bench.fill_up("written 100\nleft\nwritten 20000000\nfailed 27\nright\nwritten\n"));
    CHECK(begun.entries == 0);
    CHECK_FALSE(std::filesystem::exists(bench.scratch / "fill.out"));
    const auto command = work.next();
    REQUIRE(command);
    CHECK(names_of(*command) == Words{"d/1", "d/3"});
    CHECK(work.finished(bench.copy(*command)).entries == 6);
    CHECK_FALSE(work.next());
    CHECK_FALSE(work.pause());
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::succeeded);
    CHECK(result.tally()[EntryClass::transferred] == 5);
    CHECK(result.tally()[EntryClass::up_to_date] == 1);
    CHECK(result.tally().total() == 6);
    CHECK(result.tally().filled == 3);
    CHECK(result.fill.processes == 1);
    CHECK(result.fill.files == 2);  // one was no regular file
    CHECK(result.fill.bytes == 20'000'100);
    CHECK(result.fill.large_files == 1);
    CHECK(result.fill.large_bytes == 20'000'000);
    CHECK(result.fill.usage.user_seconds == 2);
    CHECK(result.processes == 1);
    CHECK(result.seconds == 1);
    CHECK(result.stats.files_transferred == 4);
    CHECK(result.retried_errors == 1);
    CHECK(result.errors.empty());
  }

  TEST_CASE("where all is written no rsync runs") {
    const Bench bench(3000);
    FilledWork work = bench.work();
    REQUIRE(work.next());
    std::string account;
    for (int i = 0; i < 3000; ++i) account += "written 1\n";
    work.finished(bench.fill_up(account));
    CHECK_FALSE(work.next());
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::succeeded);
    CHECK(result.processes == 0);
    CHECK(result.tally()[EntryClass::transferred] == 3000);
    CHECK(result.tally().filled == 3000);
  }

  TEST_CASE("a worker that failed, died or never began leaves what it did not account for") {
    struct Row {
      const char* name;
      std::string account;
      ExitStatus status;
      Words left;
    };
    const Row rows[] = {
        {"killed", "written 1\nwritten 2", {ExitStatus::Kind::signalled, 9}, {"d/1", "d/2"}},
        {"killed at once", "", {ExitStatus::Kind::signalled, 9}, {"d/0", "d/1", "d/2"}},
        {"could not begin", "", {ExitStatus::Kind::exited, 1}, {"d/0", "d/1", "d/2"}},
        {"not started", "", {ExitStatus::Kind::not_started, 2}, {"d/0", "d/1", "d/2"}},
        {"nonsense",
         "%&\nwritten 1\nwritten 1\n",
         {ExitStatus::Kind::exited, 0},
         {"d/0", "d/1", "d/2"}},
        {"too much", "left\nright\nright\nwritten 1\n", {ExitStatus::Kind::exited, 0}, {"d/0"}},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const Bench bench(3);
      FilledWork work = bench.work();
      REQUIRE(work.next());
      work.finished(bench.fill_up(row.account, row.status));
      const auto command = work.next();
      REQUIRE(command);
      CHECK(names_of(*command) == row.left);
      work.finished(bench.copy(*command));
      CHECK_FALSE(work.next());
      const JobResult result = work.result();
      CHECK(result.outcome == Outcome::succeeded);
      CHECK(result.status == ExitStatus{ExitStatus::Kind::exited, 0});
      CHECK(result.tally().total() == 3);
      CHECK(result.errors.empty());
    }
  }

  TEST_CASE("a worker whose output was never made leaves all to rsync") {
    const Bench bench(3);
    FilledWork work = bench.work();
    REQUIRE(work.next());
    ChildExit exit;
    exit.status = {ExitStatus::Kind::not_started, ENOENT};
    work.finished(exit);
    const auto command = work.next();
    REQUIRE(command);
    CHECK(names_of(*command).size() == 3);
  }

  TEST_CASE("a stop in the fill: what was written counts, the rest has not run") {
    const Bench bench(4);
    FilledWork work = bench.work();
    REQUIRE(work.next());
    work.note_stop();
    work.finished(bench.fill_up("written 1\nright\n", {ExitStatus::Kind::exited, 20}));
    CHECK_FALSE(work.next());
    CHECK_FALSE(work.pause());
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::cancelled);
    CHECK(result.tally()[EntryClass::transferred] == 1);
    CHECK(result.tally()[EntryClass::up_to_date] == 1);
    CHECK(result.tally()[EntryClass::not_run] == 2);
    CHECK(result.fill.files == 1);
  }

  TEST_CASE("a stop before the fill: nothing begins") {
    const Bench bench(4);
    FilledWork work = bench.work();
    work.note_stop();
    CHECK_FALSE(work.next());
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::cancelled);
    CHECK(result.tally()[EntryClass::not_run] == 4);
    CHECK(result.fill.processes == 0);
  }

  TEST_CASE("where a fill does not settle, rsync sees every name and has the last word") {
    Bench bench(5);
    bench.fill.settles = false;
    FilledWork work = bench.work();
    REQUIRE(work.next());
    work.finished(bench.fill_up("written 1\nwritten 1\nwritten 1\nleft\nright\n"));
    const auto command = work.next();
    REQUIRE(command);
    CHECK(names_of(*command) == Words{"d/0", "d/1", "d/2", "d/3", "d/4"});
    work.finished(bench.copy(*command, "2"));  // finds only the third in need of anything
    CHECK_FALSE(work.next());
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::succeeded);
    CHECK(result.tally()[EntryClass::transferred] == 3);
    CHECK(result.tally()[EntryClass::up_to_date] == 2);
    CHECK(result.tally().filled == 3);
  }

  TEST_CASE("the names of a fill stay where they are when an rsync after it is tried again") {
    const Bench bench(5);
    FilledWork work = bench.work();
    REQUIRE(work.next());
    work.finished(bench.fill_up("written 1\nleft\nwritten 1\nleft\nleft\n"));
    REQUIRE(work.next());
    ChildExit died;
    died.status = {ExitStatus::Kind::signalled, 9};
    work.finished(died);
    while (const auto command = work.next()) work.finished(bench.copy(*command));
    while (work.pause()) {
      while (const auto command = work.next()) {
        for (const std::string& name : names_of(*command)) CHECK((name != "d/0" && name != "d/2"));
        work.finished(bench.copy(*command));
      }
    }
    const JobResult result = work.result();
    CHECK(result.outcome == Outcome::succeeded);
    CHECK(result.tally()[EntryClass::transferred] == 5);
    CHECK(result.tally().filled == 2);
    CHECK(result.fill.processes == 1);
  }
}
