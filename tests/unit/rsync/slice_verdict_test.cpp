#include "msrsync/rsync/slice_verdict.hpp"

#include <doctest/doctest.h>

#include <set>

#include "support/result_text.hpp"

using namespace msrsync;
using namespace msrsync::rsync;

namespace {

using C = EntryClass;

std::string statistics(int files, int directories) {
  return "\nNumber of files: " + std::to_string(files) +
         " (reg: 1, dir: " + std::to_string(directories) +
         ")\nNumber of regular files transferred: 1\ntotal size is 1  speedup is 1.00\n";
}

struct Row {
  const char* name;
  std::vector<std::string> entries;
  ExitStatus status;
  std::string output;
  std::string errors;
  std::set<std::string> gone;
  std::vector<EntryClass> classes;
  Outcome outcome;
  bool itemizes_unchanged = false;
  bool was_stopped = false;
};

constexpr ExitStatus exited(int code) { return {ExitStatus::Kind::exited, code}; }

SliceVerdict judge(const Row& row) {
  std::vector<ListedEntry> entries;
  for (const std::string& name : row.entries) entries.push_back({name, false});
  const Source source{SourceId{0}, "s/", "/s", "/d", ""};
  ChildExit exit;
  exit.status = row.status;
  exit.error_text = row.errors;
  return judge_slice({entries, source, PassKind::copy, row.itemizes_unchanged,
                      row.itemizes_unchanged, row.was_stopped, exit, row.output,
                      [&](const std::string& name) { return !row.gone.contains(name); }});
}

const Row kRows[] = {
    {"one new, one unchanged: silence is proven by the length of the list",
     {"a", "b"},
     exited(0),
     "=>f+++++++++|5|a\n" + statistics(3, 1),
     "",
     {},
     {C::transferred, C::up_to_date},
     Outcome::succeeded},
    {"mended attributes count as transferred",
     {"a"},
     exited(0),
     "=.f..t......|5|a\n" + statistics(1, 0),
     "",
     {},
     {C::transferred},
     Outcome::succeeded},
    {"a name that vanished before rsync saw it",
     {"a", "b"},
     exited(0),
     "=>f+++++++++|5|a\n" + statistics(1, 0),
     "",
     {"b"},
     {C::transferred, C::vanished},
     Outcome::vanished},
    {"vanished in rsync's hands",
     {"a", "b"},
     exited(24),
     "=>f+++++++++|5|a\n" + statistics(2, 0),
     "file has vanished: \"/s/b\"\n",
     {"b"},
     {C::transferred, C::vanished},
     Outcome::vanished},
    {"an unreadable file fails alone",
     {"a", "b"},
     exited(23),
     "=>f+++++++++|5|a\n=>f+++++++++|5|b\n" + statistics(2, 0),
     "rsync: [sender] send_files failed to open \"/s/b\": Permission denied (13)\n",
     {},
     {C::transferred, C::failed},
     Outcome::partial},
    {"an unreadable file does not hide another that vanished",
     {"a", "b"},
     exited(23),
     statistics(1, 0),
     "rsync: [sender] send_files failed to open \"/s/b\": Permission denied (13)\n",
     {"a"},
     {C::vanished, C::failed},
     Outcome::partial},
    {"exit 23 without a named path proves nothing about the silent",
     {"a", "b"},
     exited(23),
     "=>f+++++++++|5|a\n" + statistics(2, 0),
     "",
     {},
     {C::transferred, C::failed},
     Outcome::partial},
    {"a complaint that rsync mended itself is none",
     {"a"},
     exited(0),
     "=>f+++++++++|5|a\n" + statistics(1, 0),
     "WARNING: a failed verification -- update discarded (will try again).\n",
     {},
     {C::transferred},
     Outcome::succeeded},
    {"what belongs into a directory that could not be made has failed, though rsync is silent",
     {"p/a", "b"},
     exited(23),
     statistics(2, 0),
     "rsync: [generator] recv_generator: mkdir \"/d/p\" failed: Permission denied (13)\n"
     "*** Skipping any contents from this failed directory ***\n",
     {},
     {C::failed, C::up_to_date},
     Outcome::partial},
    {"a dead rsync proves nothing",
     {"a", "b"},
     {ExitStatus::Kind::signalled, 9},
     "=>f+++++++++|5|a\n",
     "",
     {},
     {C::failed, C::failed},
     Outcome::failed},
    {"stopped by us: not run",
     {"a", "b"},
     exited(20),
     "=>f+++++++++|5|a\n",
     "",
     {},
     {C::not_run, C::not_run},
     Outcome::cancelled,
     false,
     true},
    {"a full disk ends the run",
     {"a"},
     exited(11),
     "=>f+++++++++|5|a\n",
     "rsync: [receiver] write failed on \"/d/a\": No space left on device (28)\n",
     {},
     {C::failed},
     Outcome::fatal},
    {"rsync forgot a name that is there: an account that is not given is a failure",
     {"a", "b"},
     exited(0),
     "=>f+++++++++|5|a\n" + statistics(1, 0),
     "",
     {},
     {C::transferred, C::failed},
     Outcome::partial},
    {"passed over by an option of the user's",
     {"a", "b"},
     exited(0),
     "=>f+++++++++|5|a\n" + statistics(2, 0),
     "",
     {},
     {C::transferred, C::skipped},
     Outcome::succeeded,
     true},
    {"unchanged, and itemized as such",
     {"a"},
     exited(0),
     "=.f          |5|a\n" + statistics(1, 0),
     "",
     {},
     {C::up_to_date},
     Outcome::succeeded,
     true},
    {"statistics cut short prove nothing, the file system is asked",
     {"a"},
     exited(0),
     "",
     "",
     {"a"},
     {C::vanished},
     Outcome::vanished},
    {"a name with a newline",
     {"x\ny"},
     exited(0),
     "=>f+++++++++|5|x\\#012y\n" + statistics(1, 0),
     "",
     {},
     {C::transferred},
     Outcome::succeeded},
    {"what lies below a directory that rsync could not make was passed over in silence",
     {"q/f", "q/r/g", "qq", "top"},
     exited(23),
     "=>f+++++++++|5|top\n" + statistics(7, 3),
     "rsync: [generator] recv_generator: mkdir \"/d/q\" failed: Permission denied (13)\n"
     "*** Skipping any contents from this failed directory ***\n",
     {},
     {C::failed, C::failed, C::up_to_date, C::transferred},
     Outcome::partial},
};

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("every name of a slice ends in the class that rsync's words prove") {
    for (const Row& row : kRows) {
      CAPTURE(row.name);
      const SliceVerdict verdict = judge(row);
      CHECK(verdict.classes == row.classes);
      CHECK(verdict.outcome == row.outcome);
      CHECK(verdict.message.empty() == (row.outcome == Outcome::succeeded));
    }
  }

  TEST_CASE(
      "a directory that the directories pass does not mention has vanished or is not proven") {
    const Source source{SourceId{0}, "s/", "/s", "/d", ""};
    const std::vector<ListedEntry> entries = {
        {".", true}, {"new", true}, {"same", true}, {"gone", true}, {"silent", true}};
    ChildExit exit;
    exit.status = exited(0);
    const std::string output =
        "=.d          |0|./\n=cd+++++++++|0|new/\n=.d          |0|same/\n" + statistics(6, 6);
    const SliceVerdict verdict =
        judge_slice({entries, source, PassKind::directories, true, false, false, exit, output,
                     [](const std::string& name) { return name != "gone"; }});
    CHECK(verdict.classes ==
          std::vector{C::up_to_date, C::transferred, C::up_to_date, C::vanished, C::failed});
  }

  TEST_CASE("complaints become errors with a path below the root and the system's reason") {
    const SliceVerdict verdict = judge(kRows[4]);
    REQUIRE(verdict.errors.size() == 1);
    CHECK(verdict.errors[0].path == "b");
    CHECK(verdict.errors[0].os_error == 13);
    CHECK_FALSE(verdict.errors[0].entry_class.has_value());
  }

  TEST_CASE("large files are counted by the lengths of the itemized lines") {
    Row row = kRows[0];
    row.output = "=>f+++++++++|10000000|a\n=>f+++++++++|9999999|b\n" + statistics(2, 0);
    const TransferStats transfer = judge(row).statistics.transfer;
    CHECK(transfer.large_files_transferred == 1);
    CHECK(transfer.large_transferred_bytes == 10000000);
    CHECK(transfer.files_transferred == 1);
  }
}
