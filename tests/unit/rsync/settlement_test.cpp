#include "msrsync/rsync/settlement.hpp"

#include <doctest/doctest.h>
#include <errno.h>

#include <string>

using namespace msrsync;
using namespace msrsync::rsync;

namespace {

/// Names d/a, d/b ... with a letter for each: `t`ransferred, `v`anished, `l`asting, `p`assing or
/// `u`nexplained failure; every failure but the last kind has a complaint.
struct Case {
  explicit Case(const std::string& letters) {
    for (const char letter : letters) {
      const std::string name = std::string("d/") + static_cast<char>('a' + piece.entries.size());
      piece.entries.push_back({name, false});
      verdict.classes.push_back(letter == 't'   ? EntryClass::transferred
                                : letter == 'v' ? EntryClass::vanished
                                                : EntryClass::failed);
      verdict.troubles.push_back(letter == 'l'   ? Trouble::lasting
                                 : letter == 'p' ? Trouble::passing
                                 : letter == 'u' ? Trouble::unexplained
                                                 : Trouble::none);
      if (letter != 't') complain(name);
    }
    const bool has_failed = letters.find_first_of("lpu") != std::string::npos;
    const bool has_vanished = letters.find('v') != std::string::npos;
    verdict.outcome = has_failed     ? Outcome::partial
                      : has_vanished ? Outcome::vanished
                                     : Outcome::succeeded;
  }
  void complain(const std::string& path) {
    PathError error;
    error.path = path;
    verdict.errors.push_back(error);
  }

  Piece piece;
  SliceVerdict verdict;
};

std::string names_of(const Piece& piece) {
  std::string names;
  for (const ListedEntry& entry : piece.entries) names += entry.name.back();
  return names;
}

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("what may pass is tried again, but not after the last attempt") {
    struct Row {
      const char* letters;
      bool is_last;
      const char* passing;
      const char* unexplained;
      std::size_t settled;
      std::size_t errors;  // that are final
      Outcome outcome;
    };
    for (const Row& row : {
             Row{"ttt", false, "", "", 3, 0, Outcome::succeeded},
             Row{"tvt", false, "", "", 3, 1, Outcome::vanished},
             Row{"tpt", false, "b", "", 2, 0, Outcome::succeeded},
             Row{"tpt", true, "", "", 3, 1, Outcome::partial},
             Row{"lpt", false, "b", "", 2, 1, Outcome::partial},
             Row{"vpp", false, "bc", "", 1, 1, Outcome::vanished},
             Row{"tut", false, "", "b", 2, 0, Outcome::succeeded},
             Row{"tut", true, "", "b", 2, 0, Outcome::succeeded},
             Row{"pul", false, "a", "b", 1, 1, Outcome::partial},
             Row{"uuu", false, "", "abc", 0, 0, Outcome::succeeded},
         }) {
      CAPTURE(row.letters);
      CAPTURE(row.is_last);
      const Case one(row.letters);
      const Settlement done = settle(one.piece, one.verdict, {row.is_last, true});
      CHECK(names_of(done.passing) == row.passing);
      CHECK(names_of(done.unexplained) == row.unexplained);
      CHECK(done.settled.size() == row.settled);
      CHECK(done.errors.size() == row.errors);
      CHECK(done.outcome == row.outcome);
      CHECK(done.errors.size() + done.passing.errors.size() + done.unexplained.errors.size() ==
            one.verdict.errors.size());
    }
  }

  TEST_CASE("a complaint about something else is final, and the outcome with it") {
    for (const char* path : {"", "elsewhere", "d/bb", "b"}) {
      CAPTURE(path);
      Case one("tpt");
      one.complain(path);
      const Settlement done = settle(one.piece, one.verdict, {});
      CHECK(names_of(done.passing) == "b");
      REQUIRE(done.errors.size() == 1);
      CHECK(done.errors.front().path == path);
      CHECK(done.outcome == Outcome::partial);
    }
  }

  TEST_CASE("a complaint about a directory above goes with the entry") {
    Case one("tpt");
    one.complain("d");
    const Settlement done = settle(one.piece, one.verdict, {});
    CHECK(done.passing.errors.size() == 2);
    CHECK(done.errors.empty());
  }

  TEST_CASE("what must stay together is tried again together, and settled once") {
    const Case one("tplu");
    const Settlement done = settle(one.piece, one.verdict, {.may_split = false});
    CHECK(names_of(done.unexplained) == "abcd");
    CHECK(done.unexplained.is_settled == std::vector<bool>{true, false, true, false});
    CHECK(done.unexplained.errors.size() == 2);
    CHECK(done.passing.entries.empty());

    Case again("tptt");
    again.piece.is_settled = {true, false, true, false};
    const Settlement second = settle(again.piece, again.verdict, {.may_split = false});
    CHECK(names_of(second.passing) == "abcd");
    CHECK(second.settled == std::vector<std::size_t>{3});
    CHECK(second.passing.is_settled == std::vector<bool>{true, false, true, true});
  }
}
