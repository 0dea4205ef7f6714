#include "msrsync/rsync/mirror_work.hpp"

#include <doctest/doctest.h>
#include <errno.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "support/result_text.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::rsync;
using Words = std::vector<std::string>;

namespace {

/// Directories of a source and their twins at the destination; the list file names them.
struct Bench {
  explicit Bench(const Words& directories, MirrorRules rules = {true, false, std::nullopt, {}})
      : permit([&] {
          rules.say = [this](const std::string& line) { said.push_back(line); };
          return std::move(rules);
        }()) {
    std::string list;
    for (const std::string& name : directories) {
      list += (name == "." ? name : name + "/") + '\0';
      scratch.make_directory("source/" + name);
      scratch.make_directory("destination/" + name);
    }
    scratch.write("list", list);
    bucket.pass = PassKind::mirror;
    bucket.list_file = scratch / "list";
    bucket.entries = directories.size();
    copy.settings.rsync_path = "/usr/bin/rsync";
    copy.sources = {{SourceId{0}, "source/", scratch / "source", scratch / "destination", ""}};
    copy.argument_bytes = 1'000'000;
    copy.output_file = [this](BucketId, unsigned n) { return scratch / file("out", n); };
    copy.error_file = [this](BucketId, unsigned n) { return scratch / file("err", n); };
    context.destination = scratch / "destination";
    context.roots = {identity_of(scratch / "source")};
    context.print = [this](const std::string& name) { printed.push_back(name); };
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  static std::string file(const char* stem, unsigned n) { return stem + std::to_string(n); }

  /// The process of `command` ends with this on its stdout and stderr.
  ChildExit ends(const Command& command, const std::string& output, int code = 0,
                 const std::string& error_text = {}) const {
    scratch.write(std::filesystem::path(command.output_file).filename(), output);
    ChildExit exit;
    exit.status = {ExitStatus::Kind::exited, code};
    exit.error_text = error_text;
    exit.usage.user_seconds = 1;
    return exit;
  }

  /// The only rsync of the bucket ends so.
  JobResult run(const std::string& output, int code = 0, const std::string& error_text = {}) {
    MirrorWork work(context, bucket);
    const auto command = work.next();
    REQUIRE(command);
    work.finished(ends(*command, output, code, error_text));
    CHECK_FALSE(work.next());
    return work.result();
  }

  std::vector<std::string> said;
  std::vector<std::string> printed;
  test::ScratchDir scratch;
  Bucket bucket;
  BucketContext copy;
  MirrorPermit permit;
  MirrorContext context{copy, permit, {}, {}, false, false, {}};
};

Words directories_of(const Command& command) {
  const auto dashes = std::find(command.argv.begin(), command.argv.end(), "--");
  return {dashes + 1, command.argv.end() - 1};
}

bool has(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr const char* kSkipped = "IO error encountered -- skipping file deletion\n";

PathError unreadable(const std::string& path) {
  PathError error;
  error.path = path;
  error.os_error = EACCES;
  return error;
}

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("what rsync deletes is counted, whatever else it prints") {
    Bench bench({"a", "b"});
    const JobResult result = bench.run(
        "=*deleting  |0|a/x\n=*deleting  |0|a/gone/\n=.d..t......|4096|a/\ndeleting b\n"
        "=*deleting  |0|\\#012=*deleting\n");
    CHECK(result.outcome == Outcome::succeeded);
    CHECK(result.deleted == 3);
    CHECK(result.processes == 1);
    CHECK(result.usage.user_seconds == 1);
    CHECK(result.errors.empty());
    CHECK(bench.printed.empty());
    CHECK_FALSE(std::filesystem::exists(bench.scratch / "out1"));
  }

  TEST_CASE("more directories than one rsync takes are several in a row") {
    Words many;
    for (int i = 0; i < 4100; ++i) many.push_back("d" + std::to_string(i));
    Bench bench(many);
    MirrorWork work(bench.context, bench.bucket);
    std::size_t names = 0;
    while (const auto command = work.next()) {
      names += directories_of(*command).size();
      work.finished(bench.ends(*command, "=*deleting  |0|x\n"));
    }
    const JobResult result = work.result();
    CHECK(names == many.size());
    CHECK(result.processes == 3);
    CHECK(result.deleted == 3);
  }

  TEST_CASE("a preview prints names below DEST, a slash behind directories") {
    Bench bench({"."});
    bench.context.is_preview = true;
    bench.copy.sources[0].name = "source";
    const JobResult result = bench.run("=*deleting  |0|a/gone/\n=*deleting  |0|odd\\#033\n");
    CHECK(result.deleted == 2);
    CHECK(bench.printed == Words{"source/a/gone/", "source/odd\x1b"});
  }

  TEST_CASE("the task follows from the bucket and the run") {
    struct Row {
      bool is_preview;
      bool is_trial;
      bool is_dry;
      bool leaves_copies_out;
    };
    const Row rows[] = {
        {false, false, false, true}, {false, true, true, true}, {true, false, true, false}};
    for (const Row& row : rows) {
      Bench bench({"."});
      bench.context.is_preview = row.is_preview;
      bench.bucket.is_trial = row.is_trial;
      MirrorWork work(bench.context, bench.bucket);
      const auto command = work.next();
      REQUIRE(command);
      CHECK(has(command->argv, "-n") == row.is_dry);
      CHECK(has(command->argv, "--existing") == row.leaves_copies_out);
      work.finished(bench.ends(*command, ""));
    }
  }

  TEST_CASE("what is withheld is not named, and a bucket of nothing else runs no rsync") {
    Bench bench({"a", "a/closed", "a/closed/in", "b"});
    bench.permit.on_path_error(unreadable("a/closed"));
    SUBCASE("one directory") {
      MirrorWork work(bench.context, bench.bucket);
      const auto command = work.next();
      REQUIRE(command);
      CHECK(directories_of(*command) == Words{"./a/", "./b/"});
    }
    SUBCASE("the root") {
      bench.permit.on_path_error(unreadable(""));
      MirrorWork work(bench.context, bench.bucket);
      CHECK_FALSE(work.next());
      CHECK(work.result().outcome == Outcome::succeeded);
    }
  }

  TEST_CASE("a refusal runs no rsync and is the job's message") {
    Bench bench({"."});
    bench.permit.disarm("for a reason");
    MirrorWork work(bench.context, bench.bucket);
    CHECK_FALSE(work.next());
    const JobResult result = work.result();
    CHECK(result.message == "for a reason");
    CHECK(result.processes == 0);
  }

  TEST_CASE("--max-delete: what the trial found decides") {
    for (const std::uint64_t limit : {std::uint64_t{1}, std::uint64_t{2}}) {
      Bench bench({"."}, {true, false, limit, {}});
      bench.bucket.is_trial = true;
      bench.permit.on_job_finished(bench.run("=*deleting  |0|a\n=*deleting  |0|b\n"));
      bench.bucket.is_trial = false;
      MirrorWork work(bench.context, bench.bucket);
      CHECK(work.next().has_value() == (limit == 2));
    }
  }

  TEST_CASE("a source that is another directory by now: no rsync, also for one for all") {
    for (const auto& [is_whole, is_there] :
         {std::pair{false, false}, {false, true}, {true, false}, {true, true}}) {
      CAPTURE(is_whole);
      CAPTURE(is_there);
      Bench bench({"."});
      if (is_whole) bench.bucket.list_file.clear();
      std::filesystem::rename(bench.scratch / "source", bench.scratch / "was");
      if (is_there) bench.scratch.make_directory("source");
      MirrorWork work(bench.context, bench.bucket);
      CHECK_FALSE(work.next());
      CHECK(bench.permit.facts().is_disarmed());
    }
  }

  TEST_CASE("another source that changed is no matter of this one's directories") {
    Bench bench({"."});
    bench.copy.sources.push_back({SourceId{1}, "t", "/nowhere/t", "/nowhere/d", "t"});
    bench.context.roots.push_back({1, 1, 0, 0});
    MirrorWork work(bench.context, bench.bucket);
    CHECK(work.next());
    bench.bucket.list_file.clear();
    MirrorWork whole(bench.context, bench.bucket);
    CHECK_FALSE(whole.next());
  }

  TEST_CASE("one rsync for all runs only if all of the source could be read") {
    Bench bench({"."});
    bench.bucket.list_file.clear();
    SUBCASE("it could") {
      const JobResult result = bench.run("=*deleting  |0|x\n");
      CHECK(result.deleted == 1);
      CHECK(result.outcome == Outcome::succeeded);
    }
    SUBCASE("it could not") {
      bench.permit.on_path_error(unreadable("a"));
      MirrorWork work(bench.context, bench.bucket);
      CHECK_FALSE(work.next());
      CHECK_FALSE(bench.permit.refusal(false).empty());
    }
  }

  TEST_CASE("a destination that is not there has nothing extraneous; on another host rsync looks") {
    Bench bench({"."});
    std::filesystem::remove_all(bench.scratch / "destination");
    for (const bool is_remote : {false, true}) {
      bench.copy.settings.is_remote = is_remote;
      MirrorWork work(bench.context, bench.bucket);
      CHECK(work.next().has_value() == is_remote);
    }
  }

  TEST_CASE("a link in a directory's place is told, where rsync would follow it") {
    for (const bool checks : {false, true}) {
      Bench bench({"a", "b"});
      bench.context.checks_links = checks;
      std::filesystem::remove(bench.scratch / "destination/a");
      std::filesystem::create_directory_symlink("b", bench.scratch / "destination/a");
      MirrorWork work(bench.context, bench.bucket);
      const auto command = work.next();
      REQUIRE(command);
      CHECK(has(directories_of(*command), "./a/") == !checks);
      work.finished(bench.ends(*command, ""));
      CHECK_FALSE(work.next());
      const JobResult result = work.result();
      CHECK((result.outcome == Outcome::partial) == checks);
      CHECK(result.errors.size() == (checks ? 1 : 0));
      if (checks) CHECK(result.errors.front().os_error == ELOOP);
    }
  }

  TEST_CASE("rsync's own refusal to delete after an error is told, on either stream") {
    for (const bool is_error : {false, true}) {
      Bench bench({"."});
      const std::string text = "rsync: [sender] opendir \"" + bench.scratch.path() +
                               "/source/a\" failed: Input/output error (5)\n";
      const JobResult result =
          bench.run(is_error ? "" : kSkipped, 23, text + (is_error ? kSkipped : ""));
      CHECK(result.outcome == Outcome::partial);
      CHECK(result.deleted == 0);
      REQUIRE(result.errors.size() == 1);
      CHECK(result.errors.front().path == "a");
      CHECK(result.errors.front().os_error == EIO);
      CHECK(result.errors.front().operation == "delete");
      CHECK(bench.permit.facts().is_disarmed());
      CHECK(bench.said.size() == 1);
      CHECK(std::filesystem::exists(result.log_file));
    }
  }

  TEST_CASE("what rsync's exit code makes of the job") {
    struct Row {
      int code;
      Outcome outcome;
    };
    const Row rows[] = {{0, Outcome::succeeded}, {24, Outcome::vanished}, {23, Outcome::partial},
                        {12, Outcome::failed},   {1, Outcome::failed},    {99, Outcome::failed}};
    for (const Row& row : rows) {
      CAPTURE(row.code);
      Bench bench({"."});
      const JobResult result = bench.run("=*deleting  |0|x\n", row.code);
      CHECK(result.outcome == row.outcome);
      CHECK(result.deleted == 1);
      CHECK(result.message.empty() == (row.code == 0 || row.code == 24));
    }
  }

  TEST_CASE("a stop: cancelled unless all was done") {
    Bench bench({"."});
    MirrorWork work(bench.context, bench.bucket);
    const auto command = work.next();
    REQUIRE(command);
    SUBCASE("in mid-rsync") {
      work.note_stop();
      ChildExit exit = bench.ends(*command, "=*deleting  |0|x\n", 20);
      work.finished(exit);
      CHECK_FALSE(work.next());
      const JobResult result = work.result();
      CHECK(result.outcome == Outcome::cancelled);
      CHECK(result.deleted == 1);
    }
    SUBCASE("after the end") {
      work.finished(bench.ends(*command, ""));
      CHECK_FALSE(work.next());
      work.note_stop();
      CHECK(work.result().outcome == Outcome::succeeded);
    }
  }

  TEST_CASE("a list that cannot be read is a failure") {
    Bench bench({"."});
    bench.bucket.list_file = bench.scratch / "nothing";
    MirrorWork work(bench.context, bench.bucket);
    CHECK_FALSE(work.next());
    CHECK(work.result().outcome == Outcome::failed);
  }
}
