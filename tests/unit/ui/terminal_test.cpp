#include "msrsync/ui/terminal.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <iostream>

#include "msrsync/base/unique_fd.hpp"

using msrsync::UniqueFd;
using msrsync::ui::StandardTerminal;
using msrsync::ui::Stream;

namespace {

/// Puts another file behind a standard descriptor while it lives.
class Redirected {
 public:
  Redirected(int fd, int to) : fd_(fd) {
    std::cout.flush();
    std::fflush(nullptr);
    saved_.reset(::fcntl(fd, F_DUPFD_CLOEXEC, 10));
    ::dup2(to, fd);
  }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;
  ~Redirected() { ::dup2(saved_.get(), fd_); }

 private:
  int fd_;
  UniqueFd saved_;
};

struct Pipe {
  UniqueFd reader;
  UniqueFd writer;
  Pipe() {
    int fds[2];
    REQUIRE(::pipe2(fds, O_CLOEXEC) == 0);
    reader.reset(fds[0]);
    writer.reset(fds[1]);
  }
};

std::string read_some(int fd) {
  std::string text(4096, '\0');
  const ssize_t got = ::read(fd, text.data(), text.size());
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text;
}

std::string rest_of(Pipe& pipe) {
  pipe.writer.reset();
  return read_some(pipe.reader.get());
}

struct Captured {
  std::string out;
  std::string err;
};

Captured capture(Stream progress, const std::function<void(StandardTerminal&)>& play) {
  Pipe out;
  Pipe err;
  {
    const Redirected one(STDOUT_FILENO, out.writer.get());
    const Redirected two(STDERR_FILENO, err.writer.get());
    StandardTerminal terminal(progress);
    play(terminal);
  }
  return {rest_of(out), rest_of(err)};
}

const std::string kClear = "\r\x1b[K";

}  // namespace

TEST_SUITE("ui") {
  TEST_CASE("what was asked for goes to stdout, messages to stderr with the program's name") {
    const Captured captured = capture(Stream::out, [](StandardTerminal& terminal) {
      terminal.print("answer");
      terminal.message("trouble");
      terminal.end_status();
    });
    CHECK(captured.out == "answer\n");
    CHECK(captured.err == "msrsync: trouble\n");
  }

  TEST_CASE("a message cannot steer the terminal, whatever it quotes") {
    const Captured captured = capture(Stream::out, [](StandardTerminal& terminal) {
      terminal.message("kept in /tmp/\x1b[2J\n");
    });
    CHECK(captured.err == "msrsync: kept in /tmp/\\033[2J\\012\n");
  }

  TEST_CASE("the progress line is overprinted, cleared for other lines and ended once") {
    const Captured captured = capture(Stream::out, [](StandardTerminal& terminal) {
      terminal.status("one");
      terminal.status("two");
      terminal.message("trouble");
      terminal.message("more");
      terminal.status("three");
      terminal.end_status();
      terminal.end_status();
    });
    CHECK(captured.out == kClear + "one" + kClear + "two" + kClear + kClear + "three\n");
    CHECK(captured.err == "msrsync: trouble\nmsrsync: more\n");
  }

  TEST_CASE("all that was asked for goes to stderr when stdout carries the report") {
    const Captured captured = capture(Stream::err, [](StandardTerminal& terminal) {
      terminal.status("one");
      terminal.print("stats");
    });
    CHECK(captured.out.empty());
    CHECK(captured.err == kClear + "one" + kClear + "stats\n");
  }

  TEST_CASE("a broken stdout is a quiet end of it, and messages still arrive") {
    const auto before = ::signal(SIGPIPE, SIG_IGN);  // as the program does
    Pipe out;
    Pipe err;
    out.reader.reset();
    {
      const Redirected one(STDOUT_FILENO, out.writer.get());
      const Redirected two(STDERR_FILENO, err.writer.get());
      StandardTerminal terminal;
      terminal.print("nobody");
      terminal.status("hears");
      terminal.message("still here");
    }
    ::signal(SIGPIPE, before);
    CHECK(rest_of(err) == "msrsync: still here\n");
  }

  TEST_CASE("on a terminal the progress line is cut so that it does not wrap") {
    const UniqueFd master(::posix_openpt(O_RDWR | O_NOCTTY));
    REQUIRE(master);
    REQUIRE(::grantpt(master.get()) == 0);
    REQUIRE(::unlockpt(master.get()) == 0);
    const UniqueFd slave(::open(::ptsname(master.get()), O_RDWR | O_NOCTTY));
    REQUIRE(slave);
    winsize size{};
    size.ws_col = 8;
    REQUIRE(::ioctl(slave.get(), TIOCSWINSZ, &size) == 0);
    {
      const Redirected redirected(STDOUT_FILENO, slave.get());
      StandardTerminal terminal;
      terminal.status("0123456789");
    }
    CHECK(read_some(master.get()) == kClear + "0123456");
  }
}
