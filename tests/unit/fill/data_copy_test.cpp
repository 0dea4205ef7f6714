#include "msrsync/fill/data_copy.hpp"

#include <doctest/doctest.h>
#include <errno.h>
#include <unistd.h>

#include "msrsync/base/unique_fd.hpp"
#include "support/fake_clock.hpp"
#include "support/two_trees.hpp"

using namespace msrsync;
using namespace msrsync::fill;

namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;

struct Bench {
  explicit Bench(std::uint64_t bytes_per_second = 0)
      : pace(bytes_per_second, clock, [this](std::chrono::duration<double> time) {
          clock.advance(time.count());
          slept += time.count();
          if (on_sleep) on_sleep();
        }) {}

  /// The source is `text`; the copy is there, and empty.
  FilePair pair(const std::string& text) {
    trees.scratch.write("s/f", text);
    return open_pair();
  }
  FilePair open_pair() {
    trees.scratch.write("d/f");
    source.reset(::open((trees.scratch / "s/f").c_str(), O_RDONLY | O_CLOEXEC));
    destination.reset(::open((trees.scratch / "d/f").c_str(), O_WRONLY | O_CLOEXEC));
    REQUIRE((source && destination));
    FilePair files;
    files.source = source.get();
    files.destination = destination.get();
    return files;
  }
  CopyResult copy(const FilePair& files, Range range) {
    return DataCopier(pace, stop).copy(files, range);
  }
  /// What the copy takes on disk.
  std::uint64_t bytes_taken() const {
    return static_cast<std::uint64_t>(trees.status("d/f").st_blocks) * 512;
  }

  test::TwoTrees trees;
  test::FakeClock clock;
  double slept = 0;
  std::function<void()> on_sleep;
  Pace pace;
  std::atomic<bool> stop{false};
  UniqueFd source;
  UniqueFd destination;
};

}  // namespace

TEST_SUITE("fill") {
  TEST_CASE("a copy has the bytes of the source, whatever the size and the way") {
    const std::uint64_t sizes[] = {1, 4096, 64 * 1024 - 1, 64 * 1024, kMiB, 3 * kMiB + 7};
    for (const std::uint64_t size : sizes) {
      const std::string text = test::noise(size);
      for (const bool may_share : {false, true}) {
        for (const bool makes_holes : {false, true}) {
          CAPTURE(size);
          CAPTURE(may_share);
          CAPTURE(makes_holes);
          Bench bench;
          FilePair files = bench.pair(text);
          files.may_share = may_share;
          files.makes_holes = makes_holes;
          CHECK(bench.copy(files, {0, size}).end == CopyEnd::done);
          CHECK((bench.trees.text("d/f") == text));
        }
      }
    }
  }

  TEST_CASE("only the range is read and written, and no offset moves") {
    const std::string text = test::noise(200'000);
    for (const bool may_share : {false, true}) {
      CAPTURE(may_share);
      Bench bench;
      FilePair files = bench.pair(text);
      files.may_share = may_share;
      CHECK(bench.copy(files, {150'000, 150'010}).end == CopyEnd::done);
      CHECK(bench.copy(files, {10, 100'000}).end == CopyEnd::done);
      CHECK(bench.copy(files, {7, 7}).end == CopyEnd::done);
      std::string expected(150'010, '\0');
      expected.replace(10, 99'990, text, 10, 99'990);
      expected.replace(150'000, 10, text, 150'000, 10);
      CHECK((bench.trees.text("d/f") == expected));
      CHECK(::lseek(files.source, 0, SEEK_CUR) == 0);
      CHECK(::lseek(files.destination, 0, SEEK_CUR) == 0);
    }
  }

  TEST_CASE("holes of the source stay holes, in every range") {
    constexpr std::uint64_t kSize = 24 * kMiB;
    for (const bool is_split : {false, true}) {
      CAPTURE(is_split);
      Bench bench;
      FilePair files = bench.pair("begin");
      const int source = ::open((bench.trees.scratch / "s/f").c_str(), O_WRONLY | O_CLOEXEC);
      REQUIRE(::pwrite(source, "middle", 6, 12 * kMiB - 3) == 6);
      REQUIRE(::ftruncate(source, kSize) == 0);
      ::close(source);
      files.has_holes = files.makes_holes = true;
      const std::uint64_t step = is_split ? kSize / 4 : kSize;
      for (std::uint64_t at = 0; at < kSize; at += step)
        CHECK(bench.copy(files, {at, at + step}).end == CopyEnd::done);
      REQUIRE(::ftruncate(files.destination, kSize) == 0);
      CHECK((bench.trees.text("d/f") == bench.trees.text("s/f")));
      CHECK(bench.bytes_taken() <= kMiB);
      const off_t hole = ::lseek(bench.destination.get(), 0, SEEK_HOLE);
      CHECK(hole < static_cast<off_t>(kMiB));
    }
  }

  TEST_CASE("where the last byte was written is told: what follows in the range is a hole") {
    struct Row {
      std::string text;
      Range range;
      std::uint64_t end_of_data;
    };
    const std::string half = test::noise(2 * kMiB) + std::string(2 * kMiB, '\0');
    const Row rows[] = {
        {half, {0, 4 * kMiB}, 2 * kMiB},         {half, {0, kMiB}, kMiB},
        {half, {3 * kMiB, 4 * kMiB}, 3 * kMiB},  {half + "end", {0, 4 * kMiB + 3}, 4 * kMiB + 3},
        {std::string(kMiB, '\0'), {0, kMiB}, 0},
    };
    for (const Row& row : rows) {
      for (const bool may_share : {false, true}) {
        for (const bool makes_holes : {false, true}) {
          CAPTURE(row.range.begin);
          CAPTURE(row.range.end);
          CAPTURE(makes_holes);
          Bench bench;
          FilePair files = bench.pair(row.text);
          files.makes_holes = makes_holes;
          files.may_share = may_share;
          const CopyResult result = bench.copy(files, row.range);
          CHECK(result.end == CopyEnd::done);
          CHECK(result.end_of_data == (makes_holes ? row.end_of_data : row.range.end));
        }
      }
    }
  }

  TEST_CASE("runs of zeros are written only where holes are not wanted") {
    std::string text = test::noise(4 * kMiB);
    text.replace(kMiB / 2, 3 * kMiB, 3 * kMiB, '\0');  // over the edges of what is read at a time
    text.replace(0, 4096, 4096, '\0');
    text[5000] = '\0';  // less than a block
    for (const bool makes_holes : {false, true}) {
      CAPTURE(makes_holes);
      Bench bench;
      FilePair files = bench.pair(text);
      files.makes_holes = makes_holes;
      CHECK(bench.copy(files, {0, text.size()}).end == CopyEnd::done);
      CHECK((bench.trees.text("d/f") == text));
      CHECK((bench.bytes_taken() < 2 * kMiB) == makes_holes);
    }
  }

  TEST_CASE("a source that has become shorter is told, as long as it is read") {
    const std::string text = test::noise(100'000);
    for (const bool may_share : {false, true}) {
      CAPTURE(may_share);
      Bench bench;
      FilePair files = bench.pair(text);
      files.may_share = may_share;
      CHECK(bench.copy(files, {0, 100'001}).end == CopyEnd::shrunk);
      CHECK(bench.copy(files, {200'000, 300'000}).end == CopyEnd::shrunk);
    }
  }

  TEST_CASE("a stop is seen before the next portion") {
    const std::string text = test::noise(3 * kMiB);
    for (const bool may_share : {false, true}) {
      CAPTURE(may_share);
      Bench bench(2 * kMiB);  // portions of half a MiB
      FilePair files = bench.pair(text);
      files.may_share = may_share;
      bench.on_sleep = [&bench] { bench.stop = bench.slept >= 0.5; };
      CHECK(bench.copy(files, {0, text.size()}).end == CopyEnd::stopped);
      CHECK((bench.trees.text("d/f") == text.substr(0, kMiB)));
      CHECK(bench.copy(files, {kMiB, text.size()}).end == CopyEnd::stopped);
      CHECK(bench.trees.text("d/f").size() == kMiB);
    }
  }

  TEST_CASE("a copy keeps its pace, whatever the way") {
    const std::string text = test::noise(3 * kMiB);
    for (const bool may_share : {false, true}) {
      CAPTURE(may_share);
      Bench bench(kMiB);
      FilePair files = bench.pair(text);
      files.may_share = may_share;
      CHECK(bench.copy(files, {0, text.size()}).end == CopyEnd::done);
      CHECK(bench.slept == doctest::Approx(3.0));
      CHECK((bench.trees.text("d/f") == text));
    }
  }

  TEST_CASE("the side that fails is told, with its errno") {
    const std::string text = test::noise(100'000);
    for (const bool may_share : {false, true}) {
      CAPTURE(may_share);
      Bench bench;
      FilePair files = bench.pair(text);
      files.may_share = may_share;
      FilePair backwards = files;
      backwards.source = files.destination;  // open for writing alone
      CopyResult result = bench.copy(backwards, {0, text.size()});
      CHECK(result.end == CopyEnd::unread);
      CHECK(result.os_error == EBADF);
      backwards = files;
      backwards.destination = files.source;
      result = bench.copy(backwards, {0, text.size()});
      CHECK(result.end == CopyEnd::refused);
      CHECK(result.os_error == EBADF);
    }
  }
}
