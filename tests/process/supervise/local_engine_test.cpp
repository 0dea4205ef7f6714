#include "msrsync/supervise/local_engine.hpp"

#include <doctest/doctest.h>
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <fstream>

#include "msrsync/base/file_io.hpp"
#include "msrsync/base/spawn.hpp"
#include "support/result_text.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using supervise::LocalEngine;

namespace {

/// An engine with its loop; a guard ends a loop that would hang.
struct Bench {
  Bench() : guard(context) {
    guard.expires_after(std::chrono::seconds(60));
    guard.async_wait([this](const boost::system::error_code& ec) {
      if (!ec) context.stop();
    });
  }

  Command shell(const std::string& script) {
    Command command;
    command.argv = {"/bin/sh", "-c", script};
    command.environment = environment_in_c_locale();
    command.output_file = scratch / std::to_string(++outputs);
    return command;
  }

  void start(const std::string& script, std::chrono::milliseconds limit = {}) {
    ++expected;
    Command command = shell(script);
    command.time_limit = limit;
    REQUIRE(engine.start(command, [this](const ChildExit& exit) {
      exits.push_back(exit);
      if (exits.size() == expected) context.stop();
    }));
  }

  /// Calls `then` once the file `name` exists in the scratch directory.
  void when_exists(const std::string& name, std::function<void()> then) {
    poll.expires_after(std::chrono::milliseconds(5));
    poll.async_wait([=, this](const boost::system::error_code&) {
      if (std::filesystem::exists(scratch / name)) {
        then();
      } else {
        when_exists(name, then);
      }
    });
  }

  test::ScratchDir scratch;
  boost::asio::io_context context;
  boost::asio::steady_timer guard;
  boost::asio::steady_timer poll{context};
  LocalEngine engine{context};
  std::vector<ChildExit> exits;
  std::size_t expected = 0;
  int outputs = 0;
};

}  // namespace

TEST_SUITE("supervise") {
  TEST_CASE("exit codes, signals, output, stderr and usage of a child arrive") {
    Bench bench;
    bench.start("echo data; echo trouble >&2; exit 9");
    bench.context.run();
    REQUIRE(bench.exits.size() == 1);
    CHECK(bench.exits[0].status == ExitStatus{ExitStatus::Kind::exited, 9});
    CHECK(bench.exits[0].error_text == "trouble\n");
    CHECK(bench.exits[0].usage.max_resident_bytes > 0);
    CHECK(*read_file(bench.scratch / "1", ExitCode::bad_usage) == "data\n");

    bench.context.restart();
    bench.start("kill -9 $$");
    bench.context.run();
    REQUIRE(bench.exits.size() == 2);
    CHECK(bench.exits[1].status == ExitStatus{ExitStatus::Kind::signalled, SIGKILL});
  }

  TEST_CASE("256 children in waves of 64 are all reaped with their own status") {
    Bench bench;
    int started = 0;
    std::function<void()> start_one = [&] {
      const int code = started++ % 200;
      REQUIRE(bench.engine.start(bench.shell("exit " + std::to_string(code)),
                                 [&, code](const ChildExit& exit) {
                                   CHECK(exit.status == ExitStatus{ExitStatus::Kind::exited, code});
                                   bench.exits.push_back(exit);
                                   if (started < 256) start_one();
                                   if (bench.exits.size() == 256) bench.context.stop();
                                 }));
    };
    for (int i = 0; i < 64; ++i) start_one();
    bench.context.run();
    CHECK(bench.exits.size() == 256);
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
    CHECK(errno == ECHILD);
  }

  TEST_CASE("a child has not ended while a helper of it lives") {
    Bench bench;
    bench.start("(while ! test -e " + bench.scratch.path() +
                "/go; do :; done; echo late >&2) & exit 0");
    bench.when_exists("1", [&] {
      CHECK(bench.exits.empty());
      std::ofstream(bench.scratch / "go") << "";
    });
    bench.context.run();
    REQUIRE(bench.exits.size() == 1);
    CHECK(bench.exits[0].error_text == "late\n");
  }

  TEST_CASE("TERM reaches the main process, and a stopped one too") {
    Bench bench;
    bench.start("kill -STOP $$; exit 1");
    bench.when_exists("1", [&] { bench.engine.signal_all(StopLevel::terminate); });
    bench.context.run();
    REQUIRE(bench.exits.size() == 1);
    CHECK(bench.exits[0].status.kind == ExitStatus::Kind::signalled);
  }

  TEST_CASE("a group that ignores TERM ends by KILL, helpers included") {
    Bench bench;
    bench.start("trap '' TERM; (trap '' TERM; : > " + bench.scratch.path() +
                "/ready; while :; do :; done) & while :; do :; done");
    bench.when_exists("ready", [&] {
      bench.engine.signal_all(StopLevel::terminate);
      bench.engine.signal_all(StopLevel::kill_main);
      bench.engine.signal_all(StopLevel::kill_group);
    });
    bench.context.run();
    REQUIRE(bench.exits.size() == 1);
    CHECK(bench.exits[0].status == ExitStatus{ExitStatus::Kind::signalled, SIGKILL});
  }

  TEST_CASE("a child past its time limit is told to end, and another one goes on") {
    Bench bench;
    bench.start("while :; do :; done", std::chrono::milliseconds(50));
    bench.start("while ! test -e " + bench.scratch.path() + "/go; do :; done; exit 4",
                std::chrono::minutes(5));
    std::function<void()> release = [&] {
      bench.poll.expires_after(std::chrono::milliseconds(5));
      bench.poll.async_wait([&](const auto&) {
        if (bench.exits.empty()) return release();
        std::ofstream(bench.scratch / "go") << "";
      });
    };
    release();
    bench.context.run();
    REQUIRE(bench.exits.size() == 2);
    CHECK(bench.exits[0].timed_out);
    CHECK(bench.exits[0].status == ExitStatus{ExitStatus::Kind::signalled, SIGTERM});
    CHECK_FALSE(bench.exits[1].timed_out);
    CHECK(bench.exits[1].status == ExitStatus{ExitStatus::Kind::exited, 4});
  }

  TEST_CASE("a time limit ends a deaf child, a stopped one and the helpers of both") {
    Bench bench;
    bench.start("trap '' TERM; while :; do :; done", std::chrono::milliseconds(50));
    bench.start("kill -STOP $$; exit 1", std::chrono::milliseconds(50));
    bench.start("(trap '' TERM; kill -STOP $(exec sh -c 'echo $PPID'); while :; do :; done) & wait",
                std::chrono::milliseconds(200));
    bench.context.run();
    REQUIRE(bench.exits.size() == 3);
    for (const ChildExit& exit : bench.exits) {
      CHECK(exit.timed_out);
      CHECK(exit.status.kind == ExitStatus::Kind::signalled);
    }
  }

  TEST_CASE("a flood on stderr is bounded and never blocks the child") {
    Bench bench;
    bench.start("head -c 20000000 /dev/zero | tr '\\0' x >&2; echo end >&2");
    bench.context.run();
    REQUIRE(bench.exits.size() == 1);
    CHECK(bench.exits[0].error_text.size() < 1'000'000);
    CHECK(bench.exits[0].error_text.ends_with("end\n"));
  }

  TEST_CASE("what cannot be started is an error and calls nothing back") {
    Bench bench;
    Command command = bench.shell("true");
    command.argv = {"/nonexistent"};
    const auto started = bench.engine.start(command, [](const ChildExit&) { FAIL("called back"); });
    REQUIRE_FALSE(started);
    CHECK(started.error().os_error == ENOENT);
    bench.context.poll();
  }

  TEST_CASE("an engine that is destroyed takes its children with it") {
    const test::ScratchDir scratch;
    boost::asio::io_context context;
    {
      LocalEngine engine(context);
      Command command;
      command.argv = {"/bin/sleep", "1000"};
      command.output_file = scratch / "out";
      REQUIRE(engine.start(command, [](const ChildExit&) {}));
    }
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
    CHECK(errno == ECHILD);
  }
}
