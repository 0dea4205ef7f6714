#include "msrsync/base/spawn.hpp"

#include <doctest/doctest.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "msrsync/model/exit_status.hpp"
#include "support/result_text.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;

namespace {

CapturedRun run_shell(const std::string& script, const std::string& directory = "") {
  SpawnRequest request;
  request.argv = {"/bin/sh", "-c", script};
  request.environment = environment_in_c_locale();
  request.working_directory = directory;
  const auto run = run_and_capture(request);
  REQUIRE(run);
  return *run;
}

}  // namespace

TEST_SUITE("base") {
  TEST_CASE("output of both streams and the exit code come back") {
    const CapturedRun run = run_shell("echo out; echo err >&2; exit 3");
    CHECK(run.output == "out\nerr\n");
    CHECK(ExitStatus::from_wait_status(run.wait_status) == ExitStatus{ExitStatus::Kind::exited, 3});
  }

  TEST_CASE("death by a signal is told apart from an exit code") {
    const CapturedRun run = run_shell("kill -TERM $$");
    CHECK(ExitStatus::from_wait_status(run.wait_status) ==
          ExitStatus{ExitStatus::Kind::signalled, SIGTERM});
  }

  TEST_CASE("the child has its directory, its own group, the C locale and nothing on stdin") {
    const test::ScratchDir scratch;
    CHECK(run_shell("pwd -P", scratch.path()).output == scratch.path() + "\n");
    CHECK(run_shell("test $$ = $(ps -o pgid= -p $$) && echo leader").output == "leader\n");
    CHECK(run_shell("echo $LC_ALL; cat").output == "C\n");
  }

  TEST_CASE("no descriptor of ours but 0, 1 and 2 is left open") {
    const int leaky = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC, as a library may do
    const CapturedRun run = run_shell("ls /proc/self/fd");
    ::close(leaky);
    // 3 is ls reading the directory.
    CHECK(run.output == "0\n1\n2\n3\n");
  }

  TEST_CASE("blocked and ignored signals are not handed down") {
    struct sigaction previous = {};
    struct sigaction ignore = {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGUSR2, &ignore, &previous);
    const CapturedRun run = run_shell("kill -USR2 $$; echo alive");
    ::sigaction(SIGUSR2, &previous, nullptr);
    CHECK(run.output.empty());
    CHECK(WIFSIGNALED(run.wait_status));
  }

  TEST_CASE("what cannot be executed is an error with the system's reason, and leaves no zombie") {
    SpawnRequest request;
    request.argv = {"/nonexistent/program"};
    const auto missing = spawn(request);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().os_error == ENOENT);
    request.argv = {"/bin/true"};
    request.working_directory = "/nonexistent";
    CHECK(spawn(request).error().os_error == ENOENT);
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
    CHECK(errno == ECHILD);
  }

  TEST_CASE("executables are searched in PATH, directories are not executables") {
    CHECK(find_executable("sh").ends_with("/sh"));
    CHECK(find_executable("no-such-program-anywhere").empty());
    CHECK(find_executable("/some/where") == "/some/where");
    const test::ScratchDir scratch;
    scratch.make_directory("tool");
    const std::string path = ::getenv("PATH");
    ::setenv("PATH", scratch.path().c_str(), 1);
    CHECK(find_executable("tool").empty());
    ::setenv("PATH", path.c_str(), 1);
  }
}
