#include "msrsync/rundir/run_directory.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "support/result_text.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using rundir::RunDirectory;

TEST_SUITE("rundir") {
  TEST_CASE("a run directory is private, and its files have whole numbers for names") {
    const test::ScratchDir scratch;
    const auto run = RunDirectory::create(scratch.path());
    REQUIRE(run);
    struct stat status = {};
    REQUIRE(::stat(run->path().c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0700);
    struct Row {
      std::uint64_t bucket;
      const char* name;
    };
    const Row rows[] = {{0, "/0000/0000/00000000.list"},
                        {1023, "/0000/0000/00001023.list"},
                        {11058, "/0000/0010/00011058.list"},
                        {12'345'678'901, "/1205/6327/12345678901.list"}};
    for (const Row& row : rows)
      CHECK(run->list_file(BucketId{row.bucket}) == run->path() + row.name);
    CHECK(run->output_file(BucketId{1}, 2) == run->path() + "/0000/0000/00000001.2.out");
    REQUIRE(run->prepare(BucketId{1024}));
    CHECK(std::filesystem::is_directory(run->path() + "/0000/0001"));
    REQUIRE(run->prepare(BucketId{1024}));  // twice does no harm
    run->remove();
    CHECK_FALSE(std::filesystem::exists(run->path()));
  }

  TEST_CASE("a missing parent and an unusable one are told apart") {
    const test::ScratchDir scratch;
    CHECK(RunDirectory::create(scratch / "none").error().code ==
          ExitCode::bucket_directory_missing);
    scratch.write("file");
    CHECK(RunDirectory::create(scratch / "file").error().code ==
          ExitCode::bucket_directory_unusable);
  }
}
