#include "msrsync/cp/piece_verdict.hpp"

#include <doctest/doctest.h>
#include <errno.h>

#include <algorithm>

using namespace msrsync;
using namespace msrsync::cp;
using rsync::ListedEntry;
using rsync::SliceVerdict;
using rsync::Trouble;

namespace {

using Classes = std::vector<EntryClass>;
constexpr EntryClass kDone = EntryClass::transferred;
constexpr EntryClass kFailed = EntryClass::failed;
constexpr EntryClass kVanished = EntryClass::vanished;
constexpr EntryClass kNotRun = EntryClass::not_run;

/// A cp of a, d/x, d/y and e/z from /s to /d has ended; what is listed in `gone` is there no more.
struct Bench {
  SliceVerdict judge(const ExitStatus& status, const std::string& said) const {
    ChildExit exit;
    exit.status = status;
    exit.error_text = said;
    exit.timed_out = timed_out;
    const std::string output;
    return judge_piece({entries,
                        {},
                        source,
                        was_stopped,
                        exit,
                        output,
                        [this](const std::string& name) {
                          return std::find(gone.begin(), gone.end(), name) == gone.end();
                        }},
                       places);
  }
  SliceVerdict fail(const std::string& said) const {
    return judge({ExitStatus::Kind::exited, 1}, said);
  }

  std::vector<ListedEntry> entries{{"a"}, {"d/x"}, {"d/y"}, {"e/z"}};
  Source source{SourceId{0}, "s/", "/s", "/d", ""};
  Places places{"/cp", "", "/d"};
  std::vector<std::string> gone;
  bool was_stopped = false;
  bool timed_out = false;
};

}  // namespace

TEST_SUITE("cp") {
  TEST_CASE("exit 0: everything is copied") {
    const SliceVerdict verdict = Bench().judge({ExitStatus::Kind::exited, 0}, "/cp: whatever\n");
    CHECK(verdict.outcome == Outcome::succeeded);
    CHECK(verdict.classes == Classes{kDone, kDone, kDone, kDone});
    CHECK(verdict.errors.empty());
    CHECK_FALSE(verdict.has_died);
  }

  TEST_CASE("exit 1: what is complained of failed, the rest is copied") {
    struct Row {
      const char* said;
      Classes classes;
      Trouble trouble;  // of those that failed
      const char* path;
      int os_error;
    };
    const Row rows[] = {
        {"/cp: cannot open 'd/x' for reading: Permission denied\n",
         {kDone, kFailed, kDone, kDone},
         Trouble::lasting,
         "d/x",
         EACCES},
        {"/cp: error writing '/d/d/x': Input/output error\n",
         {kDone, kFailed, kDone, kDone},
         Trouble::passing,
         "d/x",
         EIO},
        {"/cp: cannot overwrite directory '/d/a' with non-directory\n",
         {kFailed, kDone, kDone, kDone},
         Trouble::passing,
         "a",
         0},
        // A directory at the destination: all that goes there.
        {"/cp: cannot make directory '/d/d': Permission denied\n",
         {kDone, kFailed, kFailed, kDone},
         Trouble::lasting,
         "d",
         EACCES},
        // A file that is a directory by now, with a file that cannot be read.
        {"/cp: cannot open 'a/below/it' for reading: Permission denied\n",
         {kFailed, kDone, kDone, kDone},
         Trouble::lasting,
         "a/below/it",
         EACCES},
        // Still there: it is not the source that lacks it.
        {"/cp: cannot stat 'a': No such file or directory\n",
         {kFailed, kDone, kDone, kDone},
         Trouble::lasting,
         "a",
         ENOENT},
        {"/cp: cannot create regular file '/d/e/z': No such file or directory\n",
         {kDone, kDone, kDone, kFailed},
         Trouble::passing,
         "e/z",
         ENOENT},
    };
    for (const Row& row : rows) {
      CAPTURE(row.said);
      const SliceVerdict verdict = Bench().fail(row.said);
      CHECK(verdict.outcome == Outcome::partial);
      CHECK_FALSE(verdict.has_died);
      CHECK(verdict.classes == row.classes);
      for (std::size_t i = 0; i < row.classes.size(); ++i)
        CHECK(verdict.troubles[i] == (row.classes[i] == kFailed ? row.trouble : Trouble::none));
      REQUIRE(verdict.errors.size() == 1);
      CHECK(verdict.errors[0].path == row.path);
      CHECK(verdict.errors[0].os_error == row.os_error);
      CHECK(verdict.errors[0].operation == "cp");
      CHECK(verdict.errors[0].message.starts_with("cp: "));
    }
  }

  TEST_CASE("what the source has no more has vanished, alone or with its directory") {
    Bench bench;
    bench.gone = {"d/x", "d/y"};
    const SliceVerdict one = bench.fail("/cp: cannot stat 'd/x': No such file or directory\n");
    CHECK(one.outcome == Outcome::vanished);
    CHECK(one.classes == Classes{kDone, kVanished, kDone, kDone});
    CHECK(one.troubles[1] == Trouble::none);
    const std::string line = "/cp: failed to get attributes of 'd': No such file or directory\n";
    const SliceVerdict both = bench.fail(line + line);
    CHECK(both.classes == Classes{kDone, kVanished, kVanished, kDone});
    CHECK(both.errors.size() == 1);  // said twice, of the same directory
    bench.gone = {"a", "d/x", "d/y", "e/z"};
    const SliceVerdict all = bench.judge({ExitStatus::Kind::not_started, ENOENT}, "");
    CHECK(all.outcome == Outcome::vanished);
    CHECK(all.classes == Classes{kVanished, kVanished, kVanished, kVanished});
    CHECK_FALSE(all.has_died);
  }

  TEST_CASE("below a directory of its own, names and paths count from there") {
    Bench bench;
    bench.entries = {{"d/x"}, {"d/y"}};
    bench.places = {"/cp", "d", "/d/d"};
    for (const char* said : {"/cp: cannot open 'y' for reading: Permission denied\n",
                             "/cp: preserving times for '/d/d/y': Operation not permitted\n"}) {
      CAPTURE(said);
      const SliceVerdict verdict = bench.fail(said);
      CHECK(verdict.classes == Classes{kDone, kFailed});
      CHECK(verdict.errors.at(0).path == "d/y");
    }
  }

  TEST_CASE("a destination that is the root directory") {
    Bench bench;
    bench.places.destination = bench.source.destination = "/";
    CHECK(bench.fail("/cp: cannot create regular file '/e/z': Permission denied\n").classes ==
          Classes{kDone, kDone, kDone, kFailed});
  }

  TEST_CASE("where one line is not understood, nothing is known of any name") {
    for (const char* said :
         {"", "/cp: memory exhausted\n", "/cp: target directory '/d': No such file or directory\n",
          "/cp: cannot stat 'other': No such file or directory\n",
          "/cp: cannot stat '/a': No such file or directory\n",
          "/cp: cannot open 'a' for reading: Permission denied\n[12 bytes left out]\n"}) {
      CAPTURE(said);
      const SliceVerdict verdict = Bench().fail(said);
      CHECK(verdict.has_died);
      CHECK(verdict.outcome == Outcome::partial);
      CHECK(verdict.classes == Classes{kFailed, kFailed, kFailed, kFailed});
      CHECK(verdict.troubles == std::vector(4, Trouble::unexplained));
    }
  }

  TEST_CASE("any other end says nothing of the names") {
    struct Row {
      ExitStatus status;
      bool was_stopped;
      bool timed_out;
      Outcome outcome;
      EntryClass all;
    };
    const Row rows[] = {
        {{ExitStatus::Kind::signalled, 9}, false, false, Outcome::failed, kFailed},
        {{ExitStatus::Kind::signalled, 15}, true, false, Outcome::cancelled, kNotRun},
        {{ExitStatus::Kind::signalled, 15}, false, true, Outcome::timed_out, kFailed},
        {{ExitStatus::Kind::exited, 127}, false, false, Outcome::failed, kFailed},
        {{ExitStatus::Kind::not_started, ENOMEM}, false, false, Outcome::failed, kFailed},
    };
    for (const Row& row : rows) {
      CAPTURE(to_text(row.status));
      Bench bench;
      bench.was_stopped = row.was_stopped;
      bench.timed_out = row.timed_out;
      const SliceVerdict verdict = bench.judge(row.status, "");
      CHECK(verdict.has_died);
      CHECK(verdict.outcome == row.outcome);
      CHECK(verdict.classes == Classes(4, row.all));
      CHECK(verdict.message.find("cp ") != std::string::npos);
    }
  }

  TEST_CASE("a full disk ends the run, and what was copied before counts") {
    const SliceVerdict verdict =
        Bench().fail("/cp: error writing '/d/e/z': No space left on device\n");
    CHECK(verdict.outcome == Outcome::fatal);
    CHECK(verdict.classes == Classes{kDone, kDone, kDone, kFailed});
    CHECK(verdict.message.find("No space left on device") != std::string::npos);
    CHECK(Bench().fail("/cp: /d: Read-only file system\n").outcome == Outcome::fatal);
  }
}
