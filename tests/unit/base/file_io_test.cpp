#include "msrsync/base/file_io.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/result_text.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;

TEST_SUITE("base") {
  TEST_CASE("a file is published whole and leaves no temporary name") {
    const test::ScratchDir scratch;
    const std::string file = scratch / "report";
    REQUIRE(write_file_atomically(file, "first", ExitCode::list_file_unwritable));
    REQUIRE(write_file_atomically(file, std::string("sec\0nd", 6), ExitCode::list_file_unwritable));
    CHECK(*read_file(file, ExitCode::bad_usage) == std::string("sec\0nd", 6));
    CHECK(*read_file(file, ExitCode::bad_usage, 2) == "nd");
    CHECK(std::distance(std::filesystem::directory_iterator(scratch.path()), {}) == 1);
    struct stat status = {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
  }

  TEST_CASE("a planted link is replaced, never followed") {
    const test::ScratchDir scratch;
    scratch.write("victim", "precious");
    REQUIRE(::symlink("victim", (scratch / "planted").c_str()) == 0);
    CHECK_FALSE(create_file(scratch / "planted", ExitCode::bad_usage));
    REQUIRE(write_file_atomically(scratch / "planted", "new", ExitCode::bad_usage));
    CHECK(*read_file(scratch / "victim", ExitCode::bad_usage) == "precious");
    CHECK_FALSE(std::filesystem::is_symlink(scratch / "planted"));
  }

  TEST_CASE("an error names the path, the code and the system's reason") {
    const auto missing =
        write_file_atomically("/nonexistent/x", "", ExitCode::list_file_unwritable);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ExitCode::list_file_unwritable);
    CHECK(missing.error().os_error == ENOENT);
  }

  TEST_CASE("of two writers the first one wins, and nothing is left beside") {
    const test::ScratchDir scratch;
    const std::string file = scratch / "result";
    CHECK(write_file_once(file, "first", ExitCode::bad_usage).value() == true);
    CHECK(write_file_once(file, "second", ExitCode::bad_usage).value() == false);
    CHECK(*read_file(file, ExitCode::bad_usage) == "first");
    CHECK(std::distance(std::filesystem::directory_iterator(scratch.path()), {}) == 1);
    CHECK(write_file_once(scratch / "none/x", "", ExitCode::bad_usage).error().os_error == ENOENT);
  }

  TEST_CASE("a temporary file that a killed process of the same number left is no obstacle") {
    const test::ScratchDir scratch;
    const std::string file = scratch / "result";
    const std::string prefix = "result.tmp." + std::to_string(::getpid()) + ".";
    for (int i = 0; i < 100; ++i) scratch.write(prefix + std::to_string(i), "left");
    REQUIRE(write_file_atomically(file, "whole", ExitCode::bad_usage));
    CHECK(*read_file(file, ExitCode::bad_usage) == "whole");
    CHECK(*read_file(scratch / (prefix + "99"), ExitCode::bad_usage) == "left");
  }
}
