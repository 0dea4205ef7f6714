#include "msrsync/mounts/mount_proof.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>

#include "support/result_text.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::mounts;

namespace {

bool is_refused(const Result<void>& result) {
  return !result && result.error().code == ExitCode::bad_usage;
}

}  // namespace

TEST_SUITE("mounts") {
  // A link is another way to a directory, too, and needs no root.
  TEST_CASE("a witness is seen through every way to the destination, and is gone again") {
    const test::ScratchDir scratch;
    scratch.make_directory("real");
    scratch.make_directory("other");
    std::filesystem::create_directory_symlink(scratch / "real", scratch / "way");
    CHECK(prove_destinations(scratch / "real", {scratch / "way"}));
    CHECK(is_refused(prove_destinations(scratch / "real", {scratch / "other"})));
    CHECK(is_refused(prove_destinations(scratch / "real", {scratch / "way", scratch / "other"})));
    CHECK(is_refused(prove_destinations(scratch / "real", {scratch / "nothing"})));
    CHECK(is_refused(prove_destinations(scratch / "real", {scratch / "real"})));
    CHECK(is_refused(prove_destinations(scratch / "nothing", {scratch / "way"})));
    CHECK(std::filesystem::is_empty(scratch / "real"));
    CHECK(std::filesystem::is_empty(scratch / "other"));
  }

  TEST_CASE("a source is told by what its root shows, and nothing is written") {
    const test::ScratchDir scratch;
    for (const char* root : {"real", "twin", "poor"}) scratch.make_directory(root);
    for (const char* file : {"real/one", "real/two", "twin/one", "twin/two", "poor/one"})
      scratch.write(file, "12");
    const timespec times[2] = {{1, 0}, {1, 500}};
    for (const char* path :
         {"real/one", "real/two", "real", "twin/one", "twin/two", "twin", "poor/one", "poor"})
      REQUIRE(::utimensat(AT_FDCWD, (scratch / path).c_str(), times, 0) == 0);
    std::filesystem::create_directory_symlink(scratch / "real", scratch / "way");
    CHECK(prove_sources(scratch / "real", {scratch / "way"}));
    CHECK(prove_sources(scratch / "real", {scratch / "twin"}));  // nothing tells it from the source
    CHECK(is_refused(prove_sources(scratch / "real", {scratch / "poor"})));
    CHECK(is_refused(prove_sources(scratch / "real", {scratch / "real"})));
    CHECK(is_refused(prove_sources(scratch / "real", {scratch / "nothing"})));
    const timespec later[2] = {{1, 0}, {1, 501}};
    REQUIRE(::utimensat(AT_FDCWD, (scratch / "twin/two").c_str(), later, 0) == 0);
    CHECK(is_refused(prove_sources(scratch / "real", {scratch / "twin"})));
  }
}
