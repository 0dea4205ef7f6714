#include "msrsync/rundir/run_directory.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "support/result_text.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using rundir::RunDirectory;

namespace {

mode_t mode_of(const std::string& path) {
  struct stat status = {};
  return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

}  // namespace

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
    CHECK(run->result_file(BucketId{12}) == run->path() + "/0000/0000/00000012.result.json");
    CHECK(run->attempt_file(BucketId{12}, 2) ==
          run->path() + "/0000/0000/00000012.a2.attempt.json");
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

  TEST_CASE("a named run directory is made private, or taken when it is ours and empty") {
    const test::ScratchDir scratch;
    const auto made = RunDirectory::create_named(scratch / "new/");
    REQUIRE(made);
    CHECK(made->path() == std::filesystem::canonical(scratch / "new").string());
    CHECK(mode_of(made->path()) == 0700);
    scratch.make_directory("empty");
    std::filesystem::permissions(scratch / "empty", std::filesystem::perms(0755));
    REQUIRE(RunDirectory::create_named(scratch / "empty"));
    CHECK(mode_of(scratch / "empty") == 0700);
  }

  TEST_CASE("no other directory is taken for a new run") {
    const test::ScratchDir scratch;
    scratch.write("full/x");
    scratch.write("run/run.json");
    scratch.write("file");
    scratch.make_directory("empty");
    REQUIRE(::symlink("empty", (scratch / "link").c_str()) == 0);
    REQUIRE(::symlink("nothing", (scratch / "dangling").c_str()) == 0);
    struct Row {
      const char* name;
      ExitCode code;
      const char* message;
    };
    const Row rows[] = {
        {"none/run", ExitCode::bucket_directory_missing, "does not exist"},
        {"full", ExitCode::bucket_directory_unusable, "not empty"},
        {"run", ExitCode::bucket_directory_unusable, "--resume"},
        {"file", ExitCode::bucket_directory_unusable, "cannot be used"},
        {"file/run", ExitCode::bucket_directory_unusable, "cannot create"},
        {"link", ExitCode::bucket_directory_unusable, "cannot be used"},
        {"link/", ExitCode::bucket_directory_unusable, "cannot be used"},
        {"dangling", ExitCode::bucket_directory_unusable, "cannot be used"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const auto refused = RunDirectory::create_named(scratch / row.name);
      REQUIRE_FALSE(refused);
      CHECK(refused.error().code == row.code);
      CHECK(refused.error().message.find(row.message) != std::string::npos);
    }
    CHECK_FALSE(std::filesystem::exists(scratch / "nothing"));
  }

  TEST_CASE("a run is found by its header, through links too") {
    const test::ScratchDir scratch;
    REQUIRE(RunDirectory::create_named(scratch / "run"));
    scratch.write("run/run.json");
    REQUIRE(::symlink("run", (scratch / "link").c_str()) == 0);
    for (const char* name : {"run", "run/", "link", "link/", "./run/../run"}) {
      CAPTURE(name);
      const auto found = RunDirectory::open(scratch / name);
      REQUIRE(found);
      CHECK(found->path() == std::filesystem::canonical(scratch / "run").string());
    }
  }

  TEST_CASE("what is no run of ours is refused") {
    const test::ScratchDir scratch;
    scratch.write("file");
    scratch.make_directory("empty");
    scratch.make_directory("odd/run.json");
    scratch.make_directory("linked");
    REQUIRE(::symlink("../file", (scratch / "linked/run.json").c_str()) == 0);
    scratch.write("open/run.json");
    std::filesystem::permissions(scratch / "open", std::filesystem::perms(0770));
    for (const char* name : {"none", "file", "empty", "odd", "linked", "open"}) {
      CAPTURE(name);
      const auto refused = RunDirectory::open(scratch / name);
      REQUIRE_FALSE(refused);
      CHECK(refused.error().code == ExitCode::bucket_directory_unusable);
      CHECK(refused.error().path == scratch / name);
    }
  }

  TEST_CASE("a plan is discarded, the run stays") {
    const test::ScratchDir scratch;
    const auto run = RunDirectory::create_named(scratch / "run");
    REQUIRE(run);
    for (const char* name : {"run/run.json", "run/lock", "run/report.json", "run/plan.journal",
                             "run/0000/0000/00000000.list", "run/0000/0001/00001024.result.json",
                             "run/1205/6327/12345678901.list", "run/listing/x"})
      scratch.write(name);
    REQUIRE(run->discard_plan());
    std::vector<std::string> left;
    for (const auto& entry : std::filesystem::directory_iterator(run->path()))
      left.push_back(entry.path().filename().string());
    std::sort(left.begin(), left.end());
    CHECK(left == std::vector<std::string>{"listing", "lock", "report.json", "run.json"});
    CHECK(run->discard_plan());
  }

  TEST_CASE("the files of one bucket go, those of its neighbours stay") {
    const test::ScratchDir scratch;
    const auto run = RunDirectory::create_named(scratch / "run");
    REQUIRE(run);
    for (const std::uint64_t id : {11, 12, 120}) {
      REQUIRE(run->prepare(BucketId{0}));
      for (const std::string& file :
           {run->list_file(BucketId{id}), run->result_file(BucketId{id}),
            run->attempt_file(BucketId{id}, 3), run->error_file(BucketId{id}, 2)})
        scratch.write(file.substr(scratch.path().size() + 1));
    }
    run->remove_bucket_files(BucketId{12});
    std::size_t left = 0;
    for (const auto& entry : std::filesystem::directory_iterator(run->path() + "/0000/0000")) {
      CHECK_FALSE(entry.path().filename().string().starts_with("00000012."));
      ++left;
    }
    CHECK(left == 8);
    run->remove_bucket_files(BucketId{99'999});  // no such folder
  }
}
