#include "msrsync/ui/messages.hpp"

#include <doctest/doctest.h>
#include <errno.h>
#include <signal.h>

#include "support/captured_terminal.hpp"
#include "support/sample_run.hpp"

using namespace msrsync;
using msrsync::test::bucket_of;
using msrsync::test::CapturedTerminal;
using msrsync::test::path_error;
using msrsync::test::result_of;
using msrsync::ui::Messages;

using Lines = std::vector<std::string>;

TEST_SUITE("ui") {
  TEST_CASE("a path error says what, where and why") {
    struct Row {
      PathError error;
      const char* text;
    };
    PathError from_rsync = path_error("a", EACCES);
    from_rsync.message = "rsync: send_files failed to open \"a\033\": Permission denied (13)";
    const Row rows[] = {
        {path_error("a/b\n", EACCES), "opendir a/b\\012: Permission denied"},
        {path_error("", EIO), "opendir .: Input/output error"},
        {path_error("a", 0), "opendir a"},
        {from_rsync, "rsync: send_files failed to open \"a\\033\": Permission denied (13)"},
    };
    for (const Row& row : rows) {
      CapturedTerminal terminal;
      Messages(terminal).on_path_error(row.error);
      CHECK(terminal.messages == Lines{row.text});
    }
  }

  TEST_CASE("a failing job names its bucket, how rsync ended, the counts and the log") {
    CapturedTerminal terminal;
    Messages messages(terminal);
    JobResult result = result_of(bucket_of(12, 170, 0), Outcome::partial, EntryClass::up_to_date);
    result.tally_by_top["x"] = test::tally_of(EntryClass::failed, 2);
    result.message = "some files could not be read";
    result.log_file = "/run/12.log";
    result.errors = {path_error("a", EACCES)};
    messages.on_job_finished(result);
    CHECK(terminal.messages == Lines{"bucket 12 partial: some files could not be read (2 failed, 0 "
                                     "not run of 170 entries); log: /run/12.log",
                                     "opendir a: Permission denied"});
  }

  TEST_CASE("a job that went well, lost files to a live source or was stopped needs no line") {
    CapturedTerminal terminal;
    Messages messages(terminal);
    for (const Outcome outcome : {Outcome::succeeded, Outcome::vanished, Outcome::cancelled}) {
      messages.on_job_finished(result_of(bucket_of(1, 1, 1), outcome, EntryClass::vanished));
    }
    CHECK(terminal.messages.empty());
  }

  TEST_CASE("past the cap one line points to the report, and a stop is still announced") {
    CapturedTerminal terminal;
    Messages messages(terminal);
    JobResult result = result_of(bucket_of(1, 1000, 0), Outcome::partial, EntryClass::failed);
    result.errors.assign(1000, path_error("a", EIO));
    messages.on_job_finished(result);
    for (int i = 0; i < 1000; ++i) messages.on_path_error(path_error("a", EIO));
    REQUIRE(terminal.messages.size() == Messages::kMaxLines + 1);
    CHECK(terminal.messages.back().find("--json") != std::string::npos);
    messages.on_stop(StopLevel::terminate, SIGINT);
    CHECK(terminal.messages.size() == Messages::kMaxLines + 2);
  }

  TEST_CASE("each level of a stop has its words") {
    CapturedTerminal terminal;
    Messages messages(terminal);
    messages.on_stop(StopLevel::none, 0);
    messages.on_stop(StopLevel::terminate, SIGINT);
    messages.on_stop(StopLevel::kill_main, 0);
    messages.on_stop(StopLevel::kill_group, 0);
    CHECK(terminal.messages == Lines{"stopping (Interrupt): the running rsyncs are asked to end",
                                     "stopping: killing the rsyncs that still run",
                                     "stopping: killing what the rsyncs left behind"});
  }
}
