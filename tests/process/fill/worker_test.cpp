#include "msrsync/fill/worker.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iostream>
#include <thread>
#include <utility>

#include "msrsync/fill/order.hpp"
#include "support/two_trees.hpp"

using namespace msrsync;
using namespace msrsync::fill;

namespace {

/// What doctest has not printed yet is not for the child to print, as ThreadSanitizer's exit would.
pid_t forked() {
  std::cout.flush();
  (void)std::fflush(nullptr);
  return ::fork();
}

/// A worker is for main() alone, so it gets a process of its own.
class Worker {
 public:
  Worker(const test::TwoTrees& trees, std::vector<std::string> arguments)
      : output_(trees.scratch / "out"), pid_(forked()) {
    if (pid_ != 0) return;
    const int out = ::open(output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (out < 0 || ::dup2(out, STDOUT_FILENO) < 0 || ::dup2(out, STDERR_FILENO) < 0) ::_exit(99);
    ::_exit(run_worker(arguments));
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() {
    if (pid_ > 0) (void)wait();
  }

  pid_t pid() const { return pid_; }
  /// Its exit status; once.
  int wait() {
    int status = -1;
    REQUIRE(::waitpid(std::exchange(pid_, -1), &status, 0) > 0);
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
  }

 private:
  std::string output_;
  pid_t pid_;
};

struct Bench {
  /// `names` as they stand in a list file, one space after each.
  explicit Bench(const std::string& names) {
    std::string list = names;
    for (char& byte : list) {
      if (byte != ' ') continue;
      byte = '\0';
      ++order.entries;
    }
    trees.scratch.write("list", list);
    order.source = trees.scratch / "s";
    order.destination = trees.scratch / "d";
    order.list_file = trees.scratch / "list";
  }
  std::vector<std::string> arguments() const {
    std::vector<std::string> words = to_arguments(order);
    words.erase(words.begin());
    return words;
  }
  int run() const { return Worker(trees, arguments()).wait(); }
  std::string output() const { return trees.text("out"); }
  mode_t mode_of(const std::string& path) const { return trees.status(path).st_mode & 07777; }

  test::TwoTrees trees;
  Order order;
};

}  // namespace

TEST_SUITE("fill") {
  TEST_CASE("a worker accounts for the names of its list, in their order, and goes on") {
    for (const bool reads_ahead : {false, true}) {
      CAPTURE(reads_ahead);
      Bench bench("a a/x b/c/ b/y gone/z there ");
      bench.order.reads_ahead = reads_ahead;
      for (const char* file : {"s/a/x", "s/b/y", "s/there"}) bench.trees.write(file, "12345", 0640);
      bench.trees.make_directory("s/b/c");
      bench.trees.write("d/there", "mine");
      CHECK(bench.run() == 0);
      CHECK(bench.output() == "left\nwritten 5\nwritten\nwritten 5\nleft\nleft\n");
      CHECK(bench.trees.text("d/a/x") == "12345");
      CHECK(bench.mode_of("d/a/x") == 0640);  // whatever the umask
      CHECK(bench.trees.text("d/b/y") == "12345");
      CHECK(bench.trees.is_there("d/b/c"));
      CHECK(bench.trees.text("d/there") == "mine");
      CHECK(bench.run() == 0);
      CHECK(bench.output() == "left\nleft\nwritten\nleft\nleft\nleft\n");
    }
  }

  TEST_CASE("a name that cannot be made at the destination takes no other's file") {
    for (const bool reads_ahead : {false, true}) {
      CAPTURE(reads_ahead);
      Bench bench("a/1 a/2 b/1 b/2 c ");
      bench.order.reads_ahead = reads_ahead;
      for (const char* file : {"s/a/1", "s/a/2", "s/b/1", "s/b/2", "s/c"})
        bench.trees.write(file, file);
      bench.trees.write("d/a", "no directory");
      CHECK(bench.run() == 0);
      CHECK(bench.output() == "left\nleft\nwritten 5\nwritten 5\nwritten 3\n");
      for (const char* file : {"b/1", "b/2", "c"})
        CHECK(bench.trees.text(std::string("d/") + file) == std::string("s/") + file);
    }
  }

  TEST_CASE("a worker that compares changes nothing and makes nothing") {
    Bench bench("a/ a/same a/smaller a/gone b/ b/x link other_link ");
    bench.order.task = Task::compare;
    for (const char* file : {"s/a/same", "d/a/same", "s/a/smaller", "s/a/gone", "s/b/x"})
      bench.trees.write(file, "12345", 0640);
    bench.trees.write("d/a/smaller", "1", 0640);
    for (const char* root : {"s/", "d/"}) {
      std::filesystem::create_symlink("there", bench.trees.scratch / (root + std::string("link")));
      std::filesystem::create_symlink(root,
                                      bench.trees.scratch / (root + std::string("other_link")));
    }
    for (const char* path : {"s/a/same", "d/a/same", "s/a/smaller", "d/a/smaller", "s/link",
                             "d/link", "s/other_link", "d/other_link"})
      bench.trees.set_time(path, 5);
    CHECK(bench.run() == 0);
    CHECK(bench.output() == "right\nright\nleft\nleft\nleft\nleft\nright\nleft\n");
    CHECK_FALSE(bench.trees.is_there("d/b"));
    CHECK(bench.trees.text("d/a/smaller") == "1");
  }

  TEST_CASE("a worker finishes the root and every directory below it, the lowest first") {
    Bench bench(". a/ a/b/ gone/ ");
    bench.order.task = Task::finish;
    bench.trees.make_directory("s/a/b", 0500);
    bench.trees.make_directory("d/a/b", 0700);
    bench.trees.set_mode("s/a", 0500);
    bench.trees.set_mode("s", 0510);
    for (const char* directory : {"s/a/b", "s/a", "s"}) bench.trees.set_time(directory, 5);
    CHECK(bench.run() == 0);
    CHECK(bench.output() == "written\nwritten\nwritten\nleft\n");
    for (const char* directory : {"d/a/b", "d/a", "d"})
      CHECK(bench.trees.status(directory).st_mtim.tv_sec == 5);
    CHECK(bench.mode_of("d") == 0510);
    CHECK(bench.mode_of("d/a") == 0500);
    CHECK(bench.run() == 0);
    CHECK(bench.output() == "right\nright\nright\nleft\n");
    for (const char* directory : {"s", "d", "s/a", "d/a"}) bench.trees.set_mode(directory, 0700);
  }

  TEST_CASE("a worker makes the directories of its names, and no more") {
    struct Row {
      Task task;
      mode_t mode;  // of what it makes, under a umask of 027
    };
    for (const auto& [task, mode] : {Row{Task::make, 0750}, Row{Task::make_private, 0700}}) {
      Bench bench("a a/b/x c/leaf/ gone/ in/the/way there/y ");
      bench.order.task = task;
      for (const char* file : {"s/a/b/x", "s/there/y", "s/in/the/way"})
        bench.trees.write(file, "12345");
      bench.trees.make_directory("s/c/leaf");
      bench.trees.make_directory("d/there", 0711);
      bench.trees.write("d/in", "a file");
      ::umask(027);
      CHECK(bench.run() == 0);
      ::umask(0);
      CHECK(bench.output() == "left\nleft\nwritten\nfailed 2\nfailed 20\nleft\n");
      for (const char* made : {"d/a", "d/a/b", "d/c", "d/c/leaf"})
        CHECK(bench.mode_of(made) == mode);
      CHECK(bench.mode_of("d/there") == 0711);
      CHECK_FALSE(bench.trees.is_there("d/a/b/x"));
      CHECK_FALSE(bench.trees.is_there("d/gone"));
    }
  }

  TEST_CASE("where no rsync follows, a worker makes what is absent before it finishes it") {
    Bench bench(". a/ a/b/ gone/ way/ ");
    bench.order.task = Task::finish_made;
    bench.trees.make_directory("s/a/b", 0750);
    bench.trees.make_directory("s/way");
    bench.trees.write("d/way", "a file");
    for (const char* directory : {"s/a/b", "s/a", "s"}) bench.trees.set_time(directory, 5);
    CHECK(bench.run() == 0);
    CHECK(bench.output() == "written\nwritten\nwritten\nfailed 2\nfailed 20\n");
    CHECK(bench.mode_of("d/a/b") == 0750);
    for (const char* directory : {"d/a/b", "d/a", "d"})
      CHECK(bench.trees.status(directory).st_mtim.tv_sec == 5);
  }

  TEST_CASE("a worker that cannot begin says why, and does nothing") {
    struct Row {
      const char* name;
      std::function<void(Bench&)> change;
    };
    const Row rows[] = {
        {"no source", [](Bench& bench) { bench.order.source += "x"; }},
        {"no destination", [](Bench& bench) { bench.order.destination += "x"; }},
        {"no list", [](Bench& bench) { bench.order.list_file += "x"; }},
        {"a link in the list's place",
         [](Bench& bench) {
           bench.trees.link("link", "list");
           bench.order.list_file = bench.trees.scratch / "link";
         }},
        {"a link in a named destination's place",
         [](Bench& bench) {
           bench.trees.link("link", "d");
           bench.order.destination = bench.trees.scratch / "link";
           bench.order.is_named = true;
         }},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      Bench bench("x ");
      bench.trees.write("s/x", "text");
      row.change(bench);
      CHECK(bench.run() == 1);
      CHECK(bench.output().starts_with("msrsync: "));
      CHECK(bench.output().ends_with("\n"));
      CHECK_FALSE(bench.trees.is_there("d/x"));
    }
    const Bench bench("x ");
    for (const std::vector<std::string>& words : {std::vector<std::string>{}, {"copy", "s", "d"}}) {
      CHECK(Worker(bench.trees, words).wait() == 1);
      CHECK(bench.output().starts_with("msrsync: "));
    }
  }

  TEST_CASE("a list cut short is gone through as far as it goes") {
    Bench bench("x y ");
    for (const char* file : {"s/x", "s/y"}) bench.trees.write(file, "text");
    bench.trees.scratch.write("list", std::string("x\0y", 3));
    CHECK(bench.run() == 0);
    CHECK_FALSE(bench.trees.is_there("d/y"));
  }

  TEST_CASE("TERM: the half of a file is taken back, what was done before it stays") {
    Bench bench("a b c ");
    bench.order.bytes_per_second = 2'000'000;
    bench.trees.write("s/a", "12345");
    bench.trees.write("s/b", test::noise(20'000'000));
    bench.trees.write("s/c", "12345");
    Worker worker(bench.trees, bench.arguments());
    for (int i = 0; i < 6000 && bench.trees.text("d/a").empty(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    for (int i = 0; i < 6000; ++i) {
      if (bench.trees.is_there("d/b") && bench.trees.status("d/b").st_size > 0) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    REQUIRE(::kill(worker.pid(), SIGTERM) == 0);
    CHECK(worker.wait() == 20);
    CHECK(bench.output() == "written 5\nleft\n");
    CHECK(bench.trees.text("d/a") == "12345");
    CHECK_FALSE(bench.trees.is_there("d/b"));
    CHECK_FALSE(bench.trees.is_there("d/c"));
  }
}
