#include "msrsync/rundir/run_lock.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "msrsync/base/file_io.hpp"
#include "support/result_text.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace rundir;

TEST_SUITE("rundir") {
  TEST_CASE("the second one is refused by the name of the first, until the first has gone") {
    const test::ScratchDir scratch;
    const std::string path = scratch / "lock";
    const std::string self = std::to_string(::getpid());
    CHECK_FALSE(holder_of(path));
    {
      const auto first = RunLock::acquire(path, "filer1");
      REQUIRE(first);
      const auto second = RunLock::acquire(path, "filer2");
      REQUIRE_FALSE(second);
      CHECK(second.error().code == ExitCode::bucket_directory_unusable);
      CHECK(second.error().message.find("process " + self + " on filer1") != std::string::npos);
      const auto holder = holder_of(path);
      REQUIRE(holder);
      CHECK(holder->pid == ::getpid());
      CHECK(holder->host == "filer1");
    }
    CHECK_FALSE(holder_of(path));
    CHECK(*read_file(path, ExitCode::bad_usage) == self + " filer1\n");
    REQUIRE(RunLock::acquire(path, "f"));
    CHECK(*read_file(path, ExitCode::bad_usage) == self + " f\n");
  }

  TEST_CASE("whatever a lock file holds, it can be locked and read") {
    const test::ScratchDir scratch;
    for (const std::string content :
         {"", "x", " ", "\n ", "-1 a\n", "99999999999999999999 a\n", "12 \n", "12", "12 a b\nc"}) {
      CAPTURE(content);
      scratch.write("lock", content);
      auto lock = RunLock::acquire(scratch / "lock", "filer1");
      REQUIRE(lock);
      scratch.write("lock", content);  // as another version might
      const auto holder = holder_of(scratch / "lock");
      REQUIRE(holder);
      CHECK(holder->pid == (content.starts_with("12 ") ? 12 : 0));
      CHECK_FALSE(RunLock::acquire(scratch / "lock", "filer1"));
    }
  }

  TEST_CASE("the lock file is private, and a link in its place is not followed") {
    const test::ScratchDir scratch;
    REQUIRE(RunLock::acquire(scratch / "lock", "filer1"));
    struct stat status = {};
    REQUIRE(::stat((scratch / "lock").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    scratch.write("victim", "precious");
    REQUIRE(::symlink("victim", (scratch / "planted").c_str()) == 0);
    const auto planted = RunLock::acquire(scratch / "planted", "filer1");
    REQUIRE_FALSE(planted);
    CHECK(planted.error().code == ExitCode::bucket_directory_unusable);
    CHECK_FALSE(holder_of(scratch / "planted"));
    CHECK(*read_file(scratch / "victim", ExitCode::bad_usage) == "precious");
  }
}
