#include "msrsync/rsync/listing.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "msrsync/base/spawn.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::rsync;
using Paths = std::multiset<std::string>;

namespace {

/// A source with something for every filter and option below to decide about.
class Trees {
 public:
  Trees() {
    for (const char* name :
         {"keep.c", "junk.o", "sub/keep.c", "sub/junk.o", "sub/deep/x", "new\nline", "\xff\xfe",
          "a|b", "co:lon", "-n", " blank ", "x -> y", "back\\#012", ".hidden/f", "CVS/Entries"}) {
      scratch_.write(std::string("source/") + name, "12345");
    }
    scratch_.make_directory("source/empty/inner");
    scratch_.make_directory("empty");
    scratch_.make_directory("copy");
    scratch_.write("source/.rsync-filter", "- deep\n");
    scratch_.write("excludes", "*.o\n");
    scratch_.write("outside", "1234567");
    link("sub", "link_to_directory");
    link("keep.c", "link");
    link(scratch_ / "outside", "unsafe");
    REQUIRE(::mkfifo((scratch_ / "source/fifo").c_str(), 0600) == 0);
    REQUIRE(::link((scratch_ / "source/keep.c").c_str(), (scratch_ / "source/hard").c_str()) == 0);
  }

  void link(const std::string& target, const std::string& name) {
    REQUIRE(::symlink(target.c_str(), (scratch_ / ("source/" + name)).c_str()) == 0);
  }

  ListingRequest request(std::vector<std::string> options) const {
    Source source;
    source.id = SourceId{2};
    source.root = scratch_ / "source";
    return {find_executable("rsync"), std::move(options), scratch_ / "empty", source};
  }

  const test::ScratchDir& scratch() const { return scratch_; }

  /// What rsync with these options really copies.
  Paths copied(const std::vector<std::string>& options) const {
    SpawnRequest run;
    run.argv = {find_executable("rsync")};
    run.argv.insert(run.argv.end(), options.begin(), options.end());
    run.argv.insert(run.argv.end(), {"--", scratch_ / "source/", scratch_ / "copy/"});
    run.environment = environment_in_c_locale();
    REQUIRE(run_and_capture(run).has_value());
    Paths paths{"d "};
    const std::string root = scratch_ / "copy";
    for (const auto& item : std::filesystem::recursive_directory_iterator(root)) {
      const std::string path = item.path().string().substr(root.size() + 1);
      if (item.is_symlink()) {
        paths.insert("l " + path);
      } else if (item.is_directory()) {
        paths.insert("d " + path);
      } else if (item.is_regular_file()) {
        paths.insert("f " + path + " " + std::to_string(item.file_size()));
      } else {
        paths.insert("s " + path);
      }
    }
    return paths;
  }

 private:
  test::ScratchDir scratch_;
};

struct Listed {
  Paths paths;
  std::vector<PathError> errors;
};

Listed list(const ListingRequest& request) {
  Listed listed;
  const auto done = list_tree(
      request,
      [&](DirectoryBatch&& batch) {
        CHECK(batch.source == SourceId{2});
        if (batch.is_first) listed.paths.insert("d " + batch.directory);
        for (const Entry& entry : batch.entries) {
          std::string text = std::string(1, "fls"[static_cast<int>(entry.kind)]) + " " +
                             join_path(batch.directory, batch.name_of(entry));
          if (entry.kind == EntryKind::file) text += " " + std::to_string(entry.size_bytes);
          listed.paths.insert(text);
        }
        listed.errors.insert(listed.errors.end(), batch.errors.begin(), batch.errors.end());
        return true;
      },
      {});
  CHECK(done.has_value());
  return listed;
}

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("the listing holds what rsync with the same options copies") {
    const std::vector<std::vector<std::string>> rows = {
        {"-a"},
        {"-aH"},
        {"-aS", "--exclude=*.o"},
        {"-a", "--include=*/", "--include=*.c", "--exclude=*"},
        {"-am", "--include=*/", "--include=*.c", "--exclude=*"},
        {"-a", "-m"},
        {"-aF"},
        {"-aFF"},
        {"-aC"},
        {"-aL"},
        {"-ak"},
        {"-ax"},
        {"-a", "--safe-links"},
        {"-a", "--copy-unsafe-links"},
        {"-a", "--filter=- sub/"},
        {"-rt"},
        {"-rlt"},
    };
    for (const auto& options : rows) {
      CAPTURE(options.back());
      const Trees trees;
      CHECK(list(trees.request(options)).paths == trees.copied(options));
    }
  }

  TEST_CASE("a filter file is found relative to the working directory") {
    const Trees trees;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(trees.scratch().path());
    const std::vector<std::string> options = {"-a", "--exclude-from=excludes"};
    const auto listed = list(trees.request(options)).paths;
    CHECK(listed == trees.copied(options));
    CHECK(listed.count("f junk.o 5") == 0);
    std::filesystem::current_path(before);
  }

  TEST_CASE("what rsync can't look at is a path error of its own class") {
    Trees trees;
    trees.link("nowhere", "dangling");
    const Listed listed = list(trees.request({"-aL"}));
    REQUIRE(listed.errors.size() == 1);
    CHECK(listed.errors[0].path == "dangling");
    CHECK(listed.errors[0].operation == "list");
    CHECK(listed.errors[0].entry_class == EntryClass::failed);
    CHECK(listed.paths.count("f dangling 5") == 0);
  }

  TEST_CASE("a directory that can't be read is listed and is an error") {
    if (::geteuid() == 0) return;  // root reads everything
    const Trees trees;
    const std::string shut = trees.scratch() / "source/sub";
    ::chmod(shut.c_str(), 0);
    const Listed listed = list(trees.request({"-a"}));
    ::chmod(shut.c_str(), 0755);
    CHECK(listed.paths.count("d sub") == 1);
    REQUIRE(listed.errors.size() == 1);
    CHECK(listed.errors[0].path == "sub");
    CHECK_FALSE(listed.errors[0].entry_class);
  }

  TEST_CASE("a big directory comes in several batches") {
    const Trees trees;
    for (int i = 0; i < 2500; ++i) trees.scratch().write("source/sub/f" + std::to_string(i));
    std::size_t largest = 0;
    std::size_t entries = 0;
    const auto done = list_tree(trees.request({"-a"}),
                                [&](DirectoryBatch&& batch) {
                                  largest = std::max(largest, batch.entries.size());
                                  entries += batch.entries.size();
                                  return true;
                                },
                                {});
    CHECK(done.has_value());
    CHECK(largest == 1000);
    CHECK(entries > 2500);
  }

  TEST_CASE("options that rsync refuses, and a filter file it can't read, are errors") {
    const Trees trees;
    for (const char* option : {"--no-such-option", "--exclude-from=/no/such/file"}) {
      CAPTURE(option);
      const auto done =
          list_tree(trees.request({"-a", option}), [](DirectoryBatch&&) { return true; }, {});
      REQUIRE(done.has_error());
      CHECK(done.error().code == ExitCode::rsync_options_refused);
      CHECK(done.error().message.find("rsync") != std::string::npos);
    }
  }

  TEST_CASE("an rsync that can't be started is an error") {
    const Trees trees;
    auto request = trees.request({"-a"});
    request.rsync_path = trees.scratch() / "absent";
    CHECK(list_tree(request, [](DirectoryBatch&&) { return true; }, {}).has_error());
  }

  TEST_CASE("a stop request, or a sink that wants no more, ends a listing that would hang") {
    const Trees trees;
    auto request = trees.request({});
    request.rsync_path = trees.scratch() / "slow";
    trees.scratch().write("slow", "#!/bin/sh\necho '=>f+++++++++|5|a/b'\nexec sleep 100\n");
    REQUIRE(::chmod(request.rsync_path.c_str(), 0755) == 0);
    std::stop_source stop;
    const auto stopping = [&](DirectoryBatch&&) {
      stop.request_stop();
      return true;
    };
    CHECK(list_tree(request, stopping, stop.get_token()).has_value());
    CHECK(list_tree(request, [](DirectoryBatch&&) { return false; }, {}).has_value());
  }
}
