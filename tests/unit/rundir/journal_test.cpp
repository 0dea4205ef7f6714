#include "msrsync/rundir/journal.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "msrsync/base/file_io.hpp"
#include "support/damage.hpp"
#include "support/result_text.hpp"
#include "support/sample_records.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace rundir;
using Rest = JournalEnd::Rest;

namespace {

/// Takes records and gives them back as the lines they came from.
struct Lines {
  std::string text;
  std::size_t count = 0;
  JournalSink sink() {
    return [this](JournalRecord&& record) {
      text += to_line(record);
      ++count;
    };
  }
};

std::string sample_text() {
  std::string text;
  for (const JournalRecord& record : test::sample_journal()) text += to_line(record);
  return text;
}

/// Where the last line that lies wholly before `position` ends.
std::size_t lines_before(const std::string& text, std::size_t position) {
  const std::size_t newline = position == 0 ? std::string::npos : text.rfind('\n', position - 1);
  return newline == std::string::npos ? 0 : newline + 1;
}

std::string content_of(const std::string& path) {
  return read_file(path, ExitCode::bad_usage).value();
}

}  // namespace

TEST_SUITE("rundir") {
  TEST_CASE("of a journal with any damage exactly the lines before it are read") {
    const std::string whole = sample_text();
    std::uint64_t wrong = 0;
    test::for_every_damage(whole, [&](const std::string& damaged, std::size_t position) {
      Lines lines;
      const JournalEnd end = parse_journal(damaged, lines.sink());
      const std::size_t good = lines_before(whole, position);
      const bool is_right = end.good_end == good && lines.text == whole.substr(0, good) &&
                            (end.rest == Rest::none) == (damaged.size() == good);
      wrong += is_right ? 0 : 1;
    });
    CHECK(wrong == 0);
  }

  TEST_CASE("a write that was cut off is told from damage") {
    const std::string whole = sample_text();
    const auto rest_of = [](const std::string& text) {
      return parse_journal(text, [](JournalRecord&&) {}).rest;
    };
    CHECK(rest_of("") == Rest::none);
    CHECK(rest_of(whole) == Rest::none);
    CHECK(rest_of(whole.substr(0, whole.size() - 1)) == Rest::unfinished);
    CHECK(rest_of("\n" + whole) == Rest::damaged);
    CHECK(rest_of(whole + std::string(4096, '\0')) == Rest::unfinished);
    CHECK(rest_of(whole + std::string(kMaxLineBytes + 1, 'x')) == Rest::damaged);
  }

  TEST_CASE("what is appended and flushed is read again, also by a second writer") {
    const test::ScratchDir scratch;
    const std::string path = scratch / "plan.journal";
    CHECK(read_journal(path, [](JournalRecord&&) { FAIL("a record"); })->good_end == 0);
    for (int session = 0; session < 2; ++session) {
      const auto end = read_journal(path, [](JournalRecord&&) {});
      REQUIRE(end);
      auto writer = JournalWriter::open(path, end->good_end);
      REQUIRE(writer);
      for (const JournalRecord& record : test::sample_journal()) writer->append(record);
      CHECK(writer->buffered_bytes() == sample_text().size());
      REQUIRE(writer->flush());
      CHECK(writer->buffered_bytes() == 0);
      writer->append(PlanRecord{});  // never flushed
    }
    CHECK(content_of(path) == sample_text() + sample_text());
    struct stat status = {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
  }

  TEST_CASE("opening cuts off what is not good, so that new records follow good ones") {
    const test::ScratchDir scratch;
    const std::string path = scratch / "plan.journal";
    scratch.write("plan.journal", sample_text() + "half a li");
    const auto end = read_journal(path, [](JournalRecord&&) {});
    REQUIRE(end);
    CHECK(end->rest == Rest::unfinished);
    auto writer = JournalWriter::open(path, end->good_end);
    REQUIRE(writer);
    writer->append(PlanRecord{});
    REQUIRE(writer->flush());
    CHECK(content_of(path) == sample_text() + to_line(PlanRecord{}));
  }

  TEST_CASE("a journal longer than the reader's pieces is read whole") {
    const test::ScratchDir scratch;
    DirectoriesRecord record;
    for (std::uint64_t i = 0; i < 20'000; ++i)
      record.directories.push_back({"some/directory/" + std::to_string(i), i, {}});
    std::string text;
    for (int i = 0; i < 3; ++i) text += sample_text() + to_line(record);
    scratch.write("plan.journal", text);
    Lines lines;
    const auto end = read_journal(scratch / "plan.journal", lines.sink());
    REQUIRE(end);
    CHECK(end->good_end == text.size());
    CHECK(lines.count == 3 * (test::sample_journal().size() + 1));
    CHECK(lines.text == text);
  }

  TEST_CASE("a failed write leaves whole lines only, and can be tried again") {
    const test::ScratchDir scratch;
    const std::string path = scratch / "plan.journal";
    auto writer = JournalWriter::open(path, 0);
    REQUIRE(writer);
    writer->append(PlanRecord{});
    REQUIRE(writer->flush());
    const std::string first = content_of(path);

    struct rlimit old = {};
    ::getrlimit(RLIMIT_FSIZE, &old);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    struct rlimit narrow = old;
    narrow.rlim_cur = first.size() + 5;
    ::setrlimit(RLIMIT_FSIZE, &narrow);
    writer->append(PlanRecord{});
    const Result<void> failed = writer->flush();
    ::setrlimit(RLIMIT_FSIZE, &old);
    std::signal(SIGXFSZ, handler);

    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == ExitCode::list_file_unwritable);
    CHECK(failed.error().os_error == EFBIG);
    CHECK(content_of(path) == first);
    REQUIRE(writer->flush());
    CHECK(content_of(path) == first + first);
  }

  TEST_CASE("a link in the journal's place is not followed") {
    const test::ScratchDir scratch;
    scratch.write("victim", "precious");
    REQUIRE(::symlink("victim", (scratch / "plan.journal").c_str()) == 0);
    CHECK_FALSE(read_journal(scratch / "plan.journal", [](JournalRecord&&) {}));
    CHECK_FALSE(JournalWriter::open(scratch / "plan.journal", 0));
    CHECK(content_of(scratch / "victim") == "precious");
  }

  TEST_CASE("the boot id is one line of the kernel's") {
    CHECK(boot_id().find('\n') == std::string::npos);
    CHECK(boot_id() == boot_id());
  }
}
