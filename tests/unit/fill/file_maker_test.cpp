#include "msrsync/fill/file_maker.hpp"

#include <doctest/doctest.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "msrsync/fill/directory_pair.hpp"
#include "support/fake_clock.hpp"
#include "support/two_trees.hpp"

using namespace msrsync;
using namespace msrsync::fill;

namespace {

/// Does something the first time that it is asked for a duration: after the first bytes of a copy
/// that keeps a pace.
class ClockThatActs final : public Clock {
 public:
  SteadyTime steady_now() const override {
    if (auto due = std::exchange(act, nullptr)) due();
    return clock.steady_now();
  }
  WallTime wall_now() const override { return clock.wall_now(); }

  mutable std::function<void()> act;
  test::FakeClock clock;
};

/// One directory on both sides, and what makes files in it.
struct Bench {
  Bench() : pair(trees.scratch / "s", trees.scratch / "d", false) {
    trees.make_directory("s/dir");
    REQUIRE(pair.move_to("dir"));
  }
  NameAccount make(const std::string& name) {
    FileMaker maker(order, clock, stop);
    const NameAccount account =
        maker.make(open_source_file(order, pair.source(), name), pair.destination(), name);
    has_given_up = maker.has_given_up();
    return account;
  }
  /// A pace that never makes anybody wait, but has the clock asked.
  void keep_pace() { order.bytes_per_second = std::uint64_t{1} << 40; }
  std::string path(const std::string& name) const { return trees.scratch / name; }

  test::TwoTrees trees;
  DirectoryPair pair;
  Order order;
  ClockThatActs clock;
  std::atomic<bool> stop{false};
  bool has_given_up = false;
};

/// No file can become larger.
class SizeLimit {
 public:
  explicit SizeLimit(rlim_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
    const rlimit limit{bytes, before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  }
  SizeLimit(const SizeLimit&) = delete;
  SizeLimit& operator=(const SizeLimit&) = delete;
  ~SizeLimit() {
    (void)::setrlimit(RLIMIT_FSIZE, &before_);
    (void)::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  sighandler_t handler_;
};

bool is_left(const NameAccount& account) {
  return account.ending == Ending::left && account.os_error == 0;
}

}  // namespace

TEST_SUITE("fill") {
  TEST_CASE("an absent file is written with mode, owner, time and contents") {
    for (const mode_t mode : {0644U, 0600U, 0777U, 0444U, 0000U}) {
      for (const std::size_t size : {0, 1, 100'000}) {
        CAPTURE(mode);
        CAPTURE(size);
        Bench bench;
        const std::string text = test::noise(size);
        bench.trees.write("s/dir/f", text, mode);
        const bool is_root = ::geteuid() == 0;
        if (!is_root && (mode & 0400) == 0) continue;  // may not read it
        if (is_root) REQUIRE(::chown(bench.path("s/dir/f").c_str(), 1234, 4321) == 0);
        const NameAccount account = bench.make("f");
        CHECK(account.ending == Ending::written);
        CHECK(account.is_file);
        CHECK(account.size_bytes == size);
        const struct stat source = bench.trees.status("s/dir/f");
        const struct stat copy = bench.trees.status("d/dir/f");
        CHECK(copy.st_mode == (S_IFREG | mode));
        CHECK(copy.st_uid == source.st_uid);
        CHECK(copy.st_gid == source.st_gid);
        CHECK(copy.st_mtim.tv_sec == source.st_mtim.tv_sec);
        CHECK(copy.st_mtim.tv_nsec == source.st_mtim.tv_nsec);
        bench.trees.set_mode("d/dir/f", 0600);
        CHECK((bench.trees.text("d/dir/f") == text));
      }
    }
  }

  TEST_CASE("what stands at the name already is not touched") {
    Bench bench;
    bench.trees.write("s/dir/f", "new text", 0600);
    struct Row {
      const char* name;
      std::function<void()> put;
    };
    const Row rows[] = {
        {"file", [&] { bench.trees.write("d/dir/f", "old", 0640); }},
        {"directory", [&] { bench.trees.make_directory("d/dir/f", 0700); }},
        {"link", [&] { bench.trees.link("d/dir/f", bench.path("aim")); }},
        {"dangling link", [&] { bench.trees.link("d/dir/f", "nowhere"); }},
        {"FIFO", [&] { REQUIRE(::mkfifo(bench.path("d/dir/f").c_str(), 0600) == 0); }},
    };
    bench.trees.write("aim", "aim", 0640);
    for (const Row& row : rows) {
      CAPTURE(row.name);
      row.put();
      bench.trees.set_time("d/dir/f", 77);
      const struct stat before = bench.trees.status("d/dir/f");
      CHECK(is_left(bench.make("f")));
      CHECK_FALSE(bench.has_given_up);
      const struct stat after = bench.trees.status("d/dir/f");
      CHECK(after.st_ino == before.st_ino);
      CHECK(after.st_mode == before.st_mode);
      CHECK(after.st_mtim.tv_sec == 77);
      CHECK(after.st_ctim.tv_sec == before.st_ctim.tv_sec);
      CHECK(after.st_ctim.tv_nsec == before.st_ctim.tv_nsec);
      std::filesystem::remove(bench.path("d/dir/f"));
    }
    CHECK(bench.trees.text("aim") == "aim");
    CHECK(bench.trees.status("aim").st_mtim.tv_sec == test::TwoTrees::kOld);
    CHECK_FALSE(bench.trees.is_there("d/dir/nowhere"));
  }

  TEST_CASE("what is no plain file is left to rsync, and not even opened") {
    Bench bench;
    bench.order.keeps_hard_links = true;
    bench.trees.write("s/dir/setuid", "x", 04755);
    bench.trees.write("s/dir/setgid", "x", 02755);
    bench.trees.write("s/dir/sticky", "x", 01755);
    bench.trees.write("s/dir/hard", "x");
    REQUIRE(::link(bench.path("s/dir/hard").c_str(), bench.path("s/dir/hard2").c_str()) == 0);
    bench.trees.link("s/dir/link", "hard");
    bench.trees.make_directory("s/dir/directory");
    REQUIRE(::mkfifo(bench.path("s/dir/fifo").c_str(), 0600) == 0);
    for (const char* name :
         {"setuid", "setgid", "sticky", "hard", "hard2", "link", "directory", "fifo", "gone"}) {
      CAPTURE(name);
      CHECK(is_left(bench.make(name)));
      CHECK_FALSE(bench.trees.is_there(std::string("d/dir/") + name));
    }
    bench.order.keeps_hard_links = false;  // without -H each name is a file of its own
    CHECK(bench.make("hard").ending == Ending::written);
    CHECK(bench.trees.status("d/dir/hard").st_nlink == 1);
  }

  TEST_CASE("an absent link is made with owner and time, and leads where the source's does") {
    for (const char* target : {"f", "/nowhere/at all", "..", "\xff\n"}) {
      CAPTURE(target);
      Bench bench;
      bench.trees.link("s/dir/l", target);
      bench.trees.set_time("s/dir/l", 5);
      if (::geteuid() == 0) REQUIRE(::lchown(bench.path("s/dir/l").c_str(), 1234, 4321) == 0);
      CHECK(is_left(bench.make("l")));  // without -l
      CHECK_FALSE(bench.trees.is_there("d/dir/l"));
      bench.order.makes_links = true;
      const NameAccount account = bench.make("l");
      CHECK(account.ending == Ending::written);
      CHECK_FALSE(account.is_file);
      const struct stat source = bench.trees.status("s/dir/l");
      const struct stat copy = bench.trees.status("d/dir/l");
      CHECK(std::filesystem::read_symlink(bench.path("d/dir/l")) == target);
      CHECK(copy.st_uid == source.st_uid);
      CHECK(copy.st_gid == source.st_gid);
      CHECK(copy.st_mtim.tv_sec == 5);
      CHECK(copy.st_mtim.tv_nsec == 7);
    }
  }

  TEST_CASE("a link touches nothing that is there, nor what it leads to") {
    Bench bench;
    bench.order.makes_links = true;
    bench.trees.write("d/aim", "aim", 0640);
    const struct stat aim = bench.trees.status("d/aim");
    bench.trees.link("s/dir/l", "../aim");
    bench.trees.set_time("s/dir/l", 5);
    bench.trees.write("d/dir/l", "mine", 0600);
    CHECK(is_left(bench.make("l")));
    CHECK(bench.trees.text("d/dir/l") == "mine");
    std::filesystem::remove(bench.path("d/dir/l"));
    bench.trees.link("d/dir/l", "elsewhere");
    bench.trees.set_time("d/dir/l", 77);
    CHECK(is_left(bench.make("l")));
    CHECK(std::filesystem::read_symlink(bench.path("d/dir/l")) == "elsewhere");
    CHECK(bench.trees.status("d/dir/l").st_mtim.tv_sec == 77);
    std::filesystem::remove(bench.path("d/dir/l"));
    CHECK(bench.make("l").ending == Ending::written);
    const struct stat after = bench.trees.status("d/aim");
    CHECK(after.st_ctim.tv_sec == aim.st_ctim.tv_sec);
    CHECK(after.st_ctim.tv_nsec == aim.st_ctim.tv_nsec);
    bench.order.keeps_hard_links = true;
    bench.trees.link("s/dir/l1", "x");
    REQUIRE(::linkat(AT_FDCWD, bench.path("s/dir/l1").c_str(), AT_FDCWD,
                     bench.path("s/dir/l2").c_str(), 0) == 0);
    CHECK(is_left(bench.make("l1")));
    CHECK_FALSE(bench.trees.is_there("d/dir/l1"));
  }

  TEST_CASE("of a source that changes while it is read nothing is left behind") {
    if (test::TwoTrees().can_share()) return;
    const std::string text = test::noise(3'000'000);
    struct Row {
      const char* name;
      std::function<void(Bench&)> change;
    };
    const Row rows[] = {
        {"longer",
         [](Bench& bench) { bench.trees.scratch.write("s/dir/f", test::noise(3'000'001)); }},
        {"shorter", [](Bench& bench) { bench.trees.scratch.write("s/dir/f", "short"); }},
        {"rewritten, and the time put back",
         [](Bench& bench) { bench.trees.write("s/dir/f", std::string(3'000'000, 'x')); }},
        {"another mode", [](Bench& bench) { bench.trees.set_mode("s/dir/f", 0600); }},
        {"stopped", [](Bench& bench) { bench.stop = true; }},
    };
    for (const Row& row : rows) {
      for (const std::uint64_t split : {0, 1'000'000}) {
        CAPTURE(row.name);
        CAPTURE(split);
        Bench bench;
        bench.keep_pace();
        bench.order.split_bytes = split;
        bench.trees.write("s/dir/f", text);
        bench.clock.act = [&] { row.change(bench); };
        const NameAccount account = bench.make("f");
        CHECK_FALSE(bench.clock.act);
        // A stop with all bytes written already is none.
        if (bench.stop && account.ending == Ending::written) {
          CHECK((bench.trees.text("d/dir/f") == text));
          continue;
        }
        CHECK(is_left(account));
        CHECK_FALSE(bench.trees.is_there("d/dir/f"));
      }
    }
  }

  TEST_CASE("a stop takes the half of a file back") {
    if (test::TwoTrees().can_share()) return;
    Bench bench;
    bench.order.bytes_per_second = 4'000'000;  // a portion is less than the file
    bench.trees.write("s/dir/f", test::noise(3'000'000));
    bench.clock.act = [&] {
      CHECK(bench.trees.is_there("d/dir/f"));
      bench.stop = true;
    };
    CHECK(is_left(bench.make("f")));
    CHECK_FALSE(bench.trees.is_there("d/dir/f"));
  }

  TEST_CASE("a file that somebody has put in the place of the half one stays") {
    if (test::TwoTrees().can_share()) return;
    Bench bench;
    bench.keep_pace();
    bench.trees.write("s/dir/f", test::noise(100'000));
    bench.clock.act = [&] {
      std::filesystem::rename(bench.path("d/dir/f"), bench.path("d/dir/moved"));
      bench.trees.write("d/dir/f", "mine");
      bench.trees.set_mode("s/dir/f", 0600);
    };
    CHECK(is_left(bench.make("f")));
    CHECK(bench.trees.text("d/dir/f") == "mine");
  }

  TEST_CASE("what cannot be written is taken back, and told with its errno") {
    if (test::TwoTrees().can_share()) return;
    for (const std::uint64_t split : {0, 1'000'000}) {
      CAPTURE(split);
      Bench bench;
      bench.order.split_bytes = split;
      bench.trees.write("s/dir/f", test::noise(3'000'000));
      bench.trees.write("s/dir/small", "small");
      NameAccount account;
      {
        const SizeLimit limit(1'500'000);
        account = bench.make("f");
      }
      CHECK(account.ending == Ending::failed);
      CHECK(account.os_error == EFBIG);
      CHECK_FALSE(bench.has_given_up);  // others are smaller
      CHECK_FALSE(bench.trees.is_there("d/dir/f"));
      CHECK(bench.make("small").ending == Ending::written);
    }
  }

  TEST_CASE("a large file is written in ranges, holes and all") {
    if (test::TwoTrees().can_share()) return;
    constexpr std::size_t kMiB = 1024 * 1024;
    std::string holed = test::noise(9 * kMiB + 5);
    holed.replace(kMiB, 6 * kMiB, 6 * kMiB, '\0');
    const std::string ends_in_hole = test::noise(kMiB) + std::string(8 * kMiB, '\0');
    for (const std::string& text : {test::noise(9 * kMiB + 5), holed, ends_in_hole}) {
      for (const unsigned streams : {0U, 1U, 3U, 64U}) {
        for (const bool makes_holes : {false, true}) {
          CAPTURE(streams);
          CAPTURE(makes_holes);
          Bench bench;
          bench.order.split_bytes = kMiB;
          bench.order.streams = streams;
          bench.order.makes_holes = makes_holes;
          bench.trees.write("s/dir/f", text);
          if (const auto hole = text.find('\0'); hole != std::string::npos)
            bench.trees.punch("s/dir/f", hole, text.rfind('\0') + 1 - hole);
          CHECK(bench.make("f").ending == Ending::written);
          CHECK((bench.trees.text("d/dir/f") == text));
          const auto blocks = static_cast<std::uint64_t>(bench.trees.status("d/dir/f").st_blocks);
          const bool is_dense = blocks * 512 >= text.size();
          CHECK(is_dense == (!makes_holes || text.find('\0') == std::string::npos));
        }
      }
    }
  }

  TEST_CASE("in ranges only what was not written to just now: its time must tell a torso apart") {
    if (test::TwoTrees().can_share()) return;
    Bench bench;
    const auto now = std::chrono::system_clock::to_time_t(bench.clock.wall_now());
    bench.order.split_bytes = 100'000;
    struct Row {
      time_t modified;
      std::size_t size;
      bool is_written;
    };
    int number = 0;
    for (const Row& row :
         {Row{now, 100'000, false}, Row{now + 100, 100'000, false}, Row{now - 2, 100'000, false},
          Row{now - 3, 100'000, true}, Row{now, 99'999, true}}) {
      CAPTURE(row.modified - now);
      CAPTURE(row.size);
      const std::string name = std::to_string(number++);
      bench.trees.write("s/dir/" + name, test::noise(row.size));
      bench.trees.set_time("s/dir/" + name, row.modified);
      const NameAccount account = bench.make(name);
      CHECK((account.ending == Ending::written) == row.is_written);
      CHECK((account.ending == Ending::left) == !row.is_written);
      CHECK(bench.trees.is_there("d/dir/" + name) == row.is_written);
    }
  }
}
