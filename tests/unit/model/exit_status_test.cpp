#include "msrsync/model/exit_status.hpp"

#include <doctest/doctest.h>
#include <signal.h>

using namespace msrsync;

TEST_SUITE("model") {
  TEST_CASE("an exit code and a signal of the same number are told apart") {
    const ExitStatus exited = ExitStatus::from_wait_status(9 << 8);
    const ExitStatus killed = ExitStatus::from_wait_status(SIGKILL);
    CHECK(exited == ExitStatus{ExitStatus::Kind::exited, 9});
    CHECK(killed == ExitStatus{ExitStatus::Kind::signalled, SIGKILL});
    CHECK(to_text(exited) == "exit code 9");
    CHECK(to_text(killed) == "killed by signal 9 (Killed)");
    CHECK_FALSE(killed.ok());
    CHECK(ExitStatus::from_wait_status(0).ok());
  }
}
