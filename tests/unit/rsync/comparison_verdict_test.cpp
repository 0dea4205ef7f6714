#include "msrsync/rsync/comparison_verdict.hpp"

#include <doctest/doctest.h>
#include <errno.h>

#include <chrono>
#include <map>
#include <set>

using namespace msrsync;
using namespace msrsync::rsync;

namespace {

constexpr WallTime kRunStarted{std::chrono::seconds(1000)};
constexpr ExitStatus exited(int code) { return {ExitStatus::Kind::exited, code}; }

/// What an rsync of the verify pass said of its names, and what the system says when asked.
struct Case {
  std::vector<std::string> entries;
  std::string output;
  ExitStatus status = exited(0);
  std::string complaints{};
  std::set<std::string> gone{};               ///< from the source
  std::set<std::string> changed{};            ///< in the source since the run began
  std::map<std::string, char> destination{};  ///< kinds of what stands there
  std::map<std::string, int> unreadable{};    ///< at the destination, with errno
  bool may_skip = false;
  bool was_stopped = false;

  EntryProbe probe() const {
    return {[this](const std::string& path, bool) -> std::optional<WallTime> {
              if (gone.contains(path)) return std::nullopt;
              return kRunStarted + std::chrono::seconds(changed.contains(path) ? 0 : -1);
            },
            [this](const std::string& path) {
              const auto there = destination.find(path);
              return there == destination.end() ? '\0' : there->second;
            },
            [this](const std::string& path) {
              const auto trouble = unreadable.find(path);
              return trouble == unreadable.end() ? 0 : trouble->second;
            }};
  }

  ComparisonVerdict judge() const {
    std::vector<ListedEntry> listed;
    for (const std::string& name : entries) listed.push_back({name, false});
    const Source source{SourceId{0}, "s/", "/s", "/d", ""};
    ChildExit exit;
    exit.status = status;
    exit.error_text = complaints;
    const EntryProbe asked = probe();
    return judge_comparison(
        {listed, source, may_skip, was_stopped, kRunStarted, exit, output, asked});
  }
};

/// "path: aspect aspect", with a `*` behind the path where the source changed meanwhile.
std::set<std::string> texts(const std::vector<Difference>& differences) {
  std::set<std::string> result;
  for (const Difference& difference : differences) {
    std::string text = difference.path + (difference.is_source_changed ? "*:" : ":");
    for (std::size_t i = 0; i < kAspects; ++i)
      if (difference.differs[i]) text += " " + std::string(name_of(static_cast<Aspect>(i)));
    result.insert(std::move(text));
  }
  return result;
}

using Texts = std::set<std::string>;

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("entries that rsync calls equal are compared, and nothing else is said of them") {
    const Case one{.entries = {".", "a", "d"},
                   .output = "=.d         ||.///\n=.f         ||a//\n=.d         ||d///\n"};
    const ComparisonVerdict verdict = one.judge();
    CHECK(verdict.counts == Comparison{.compared = 3});
    CHECK(verdict.outcome == Outcome::succeeded);
    CHECK(verdict.differences.empty());
    CHECK(verdict.errors.empty());
    CHECK(verdict.message.empty());
  }

  TEST_CASE("differences are no failure of the comparison, and are counted by aspect") {
    const Case one{.entries = {".", "a", "b", "c"},
                   .output =
                       "=.d....o....||.///\n=>fcs.......|1|a//\n=.f...p.....||b//\n"
                       "=.f         ||c//\n"};
    const ComparisonVerdict verdict = one.judge();
    CHECK(verdict.outcome == Outcome::succeeded);
    CHECK(verdict.counts.compared == 4);
    CHECK(verdict.counts.differing == 3);
    CHECK(verdict.counts.source_changed == 0);
    CHECK(verdict.counts.by_aspect[static_cast<std::size_t>(Aspect::content)] == 1);
    CHECK(verdict.counts.by_aspect[static_cast<std::size_t>(Aspect::mode)] == 1);
    CHECK(texts(verdict.differences) == Texts{": owner", "a: content size", "b: mode"});
  }

  TEST_CASE("a new entry is missing, unless one of another kind is in its place") {
    const std::string file = "=>f+++++++++||a//\n";
    const std::string device = "=cD+++++++++||a//\n";
    struct Row {
      std::string output;
      char there;
      const char* text;
    };
    for (const Row& row :
         {Row{file, 0, "a: missing"}, Row{file, 'd', "a: kind"}, Row{file, 'f', "a: missing"},
          Row{device, 0, "a: missing"}, Row{device, 'D', "a: kind"}}) {
      CAPTURE(row.output);
      CAPTURE(row.there);
      Case one{.entries = {"a"}, .output = row.output};
      if (row.there != 0) one.destination["a"] = row.there;
      CHECK(texts(one.judge().differences) == Texts{row.text});
    }
  }

  TEST_CASE("an entry changed in the source since the run began is told apart, and not counted") {
    const Case one{.entries = {"a", "b"},
                   .output = "=>f.s.......||a//\n=>f..t......||b//\n",
                   .changed = {"a"}};
    const ComparisonVerdict verdict = one.judge();
    CHECK(texts(verdict.differences) == Texts{"a*: size", "b: times"});
    CHECK(verdict.counts.compared == 2);
    CHECK(verdict.counts.differing == 1);
    CHECK(verdict.counts.source_changed == 1);
    CHECK(verdict.counts.by_aspect[static_cast<std::size_t>(Aspect::size)] == 0);
    CHECK(verdict.outcome == Outcome::succeeded);
  }

  TEST_CASE("what is gone from the source is vanished, however it shows") {
    const Case one{
        .entries = {"silent", "differs", "complained"},
        .output = "=>f.s.......||differs//\n",
        .status = exited(24),
        .complaints = "file has vanished: \"/s/complained\"\n",
        .gone = {"silent", "differs", "complained"},
    };
    const ComparisonVerdict verdict = one.judge();
    CHECK(verdict.counts == Comparison{.vanished = 3});
    CHECK(verdict.outcome == Outcome::succeeded);
    CHECK(verdict.differences.empty());
    CHECK(verdict.errors.empty());
  }

  TEST_CASE("an entry of which rsync says nothing is not taken for equal") {
    Case one{.entries = {"a", "b"}, .output = "=.f         ||a//\n"};
    ComparisonVerdict verdict = one.judge();
    CHECK(verdict.counts == Comparison{.compared = 1, .failed = 1});
    CHECK(verdict.outcome == Outcome::partial);
    REQUIRE(verdict.errors.size() == 1);
    CHECK(verdict.errors[0].path == "b");
    CHECK(verdict.errors[0].operation == "compare");
    CHECK_FALSE(verdict.message.empty());

    one.may_skip = true;
    verdict = one.judge();
    CHECK(verdict.counts == Comparison{.compared = 1, .skipped = 1});
    CHECK(verdict.outcome == Outcome::succeeded);
  }

  TEST_CASE("what could not be read on one side is neither equal nor different") {
    const Case one{.entries = {"source", "copy"},
                   .output =
                       "=.f         |00000000000000000000000000000000|source//\n"
                       "=>fc........|88d14a11eb7056981c036b124d6bf1f0|copy//\n",
                   .unreadable = {{"copy", EACCES}}};
    const ComparisonVerdict verdict = one.judge();
    CHECK(verdict.counts == Comparison{.failed = 2});
    CHECK(verdict.outcome == Outcome::partial);
    CHECK(verdict.differences.empty());
    REQUIRE(verdict.errors.size() == 2);
    CHECK(verdict.errors[0].path == "source");
    CHECK(verdict.errors[1].path == "copy");
    CHECK(verdict.errors[1].os_error == EACCES);
  }

  TEST_CASE("a complaint fails its entry, whatever the line about it says") {
    const Case one{
        .entries = {"a", "b"},
        .output = "=.f         ||a//\n=.f         ||b//\n",
        .status = exited(23),
        .complaints = "rsync: [sender] readlink_stat(\"/s/a\") failed: Input/output error (5)\n"};
    const ComparisonVerdict verdict = one.judge();
    CHECK(verdict.counts == Comparison{.compared = 1, .failed = 1});
    CHECK(verdict.outcome == Outcome::partial);
    REQUIRE(verdict.errors.size() == 1);
    CHECK(verdict.errors[0].path == "a");
    CHECK(verdict.errors[0].os_error == EIO);
  }

  TEST_CASE("an rsync that did not reach its end has proven nothing") {
    struct Row {
      ExitStatus status;
      bool was_stopped;
      Comparison counts;
      Outcome outcome;
    };
    const Row rows[] = {
        {{ExitStatus::Kind::signalled, 9}, false, {.failed = 2}, Outcome::failed},
        {exited(12), false, {.failed = 2}, Outcome::failed},
        {exited(1), false, {.failed = 2}, Outcome::fatal},
        {exited(20), true, {.not_run = 2}, Outcome::cancelled},
        {{ExitStatus::Kind::signalled, 15}, true, {.not_run = 2}, Outcome::cancelled},
    };
    for (const Row& row : rows) {
      CAPTURE(row.status.value);
      const Case one{.entries = {"a", "b"},
                     .output = "=.f         ||a//\n=>f.s.......||b//\n",
                     .status = row.status,
                     .was_stopped = row.was_stopped};
      const ComparisonVerdict verdict = one.judge();
      CHECK(verdict.counts == row.counts);
      CHECK(verdict.outcome == row.outcome);
      CHECK(verdict.differences.empty());
      CHECK_FALSE(verdict.message.empty());
    }
  }

  TEST_CASE("lines about directories on the way to an entry count for nothing") {
    const Case one{.entries = {"d/a"},
                   .output = "=.d..t......||./\n=.d..t......||d///\n=.f         ||d/a//\n"};
    const ComparisonVerdict verdict = one.judge();
    CHECK(verdict.counts == Comparison{.compared = 1});
    CHECK(verdict.differences.empty());
  }
}
