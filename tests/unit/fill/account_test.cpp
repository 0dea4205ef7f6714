#include "msrsync/fill/account.hpp"

#include <doctest/doctest.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "msrsync/base/unique_fd.hpp"

#include "msrsync/base/unique_fd.hpp"

using namespace msrsync::fill;

namespace {

const std::vector<NameAccount> kAccounts = {
    {Ending::left, 0, false, 0},
    {Ending::written, 0, false, 0},
    {Ending::written, 0, true, 0},
    {Ending::written, 12345, true, 0},
    {Ending::written, UINT64_MAX, true, 0},
    {Ending::right, 0, false, 0},
    {Ending::failed, 0, false, ENOSPC},
};

bool is_equal(const NameAccount& a, const NameAccount& b) {
  return a.ending == b.ending && a.size_bytes == b.size_bytes && a.is_file == b.is_file &&
         a.os_error == b.os_error;
}

std::string lines_of(const std::vector<NameAccount>& accounts) {
  std::string text;
  for (const NameAccount& one : accounts) text += to_line(one);
  return text;
}

}  // namespace

TEST_SUITE("fill") {
  TEST_CASE("accounts come through their lines as they were") {
    const auto back = parse_account(lines_of(kAccounts));
    REQUIRE(back.size() == kAccounts.size());
    CHECK(std::equal(back.begin(), back.end(), kAccounts.begin(), is_equal));
    CHECK(parse_account("").empty());
  }

  TEST_CASE("wherever an account is cut off, its whole lines are all it says") {
    const std::string text = lines_of(kAccounts);
    for (std::size_t length = 0; length < text.size(); ++length) {
      CAPTURE(length);
      const std::string part = text.substr(0, length);
      const auto back = parse_account(part);
      CHECK(back.size() == static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n')));
      CHECK(std::equal(back.begin(), back.end(), kAccounts.begin(), is_equal));
    }
  }

  TEST_CASE("a line that is none ends an account") {
    using namespace std::string_literals;
    for (const std::string& line :
         {""s, "Left"s, "left "s, " left"s, "written x"s, "written -1"s, "written "s,
          "written 1 2"s, "written 18446744073709551616"s, "failed"s, "failed x"s,
          "failed 99999999999"s, "right 1"s, "left\0"s, "\xff"s}) {
      CAPTURE(line);
      const auto back = parse_account("right\n" + line + "\nleft\n");
      REQUIRE(back.size() == 1);
      CHECK(back.front().ending == Ending::right);
    }
  }

  TEST_CASE("after a portion that was lost nothing more is printed: places would be wrong") {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
    const msrsync::UniqueFd reader(ends[0]);
    const msrsync::UniqueFd writer(ends[1]);
    AccountPrinter printer(writer.get());
    for (int i = 0; i < 100'000; ++i) printer.add({});  // more than a pipe takes
    const auto drain = [&reader] {
      std::string text;
      char chunk[65536];
      for (ssize_t n = 0; (n = ::read(reader.get(), chunk, sizeof chunk)) > 0;)
        text.append(chunk, static_cast<std::size_t>(n));
      return text;
    };
    CHECK(drain().starts_with("left\n"));
    printer.add({Ending::written, 1, true, 0});
    printer.flush();
    CHECK(drain().empty());
  }
}
