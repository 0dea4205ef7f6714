#include "msrsync/app/preflight_findings.hpp"

#include <doctest/doctest.h>
#include <errno.h>

#include <algorithm>
#include <string>

using namespace msrsync;
using namespace msrsync::app;

namespace {

/// A file system that can do everything.
DestinationFacts able() {
  DestinationFacts facts;
  facts.was_probed = true;
  for (Can DestinationFacts::*one :
       {&DestinationFacts::links, &DestinationFacts::hard_links, &DestinationFacts::fifos,
        &DestinationFacts::devices, &DestinationFacts::xattrs, &DestinationFacts::acls,
        &DestinationFacts::owners, &DestinationFacts::modes, &DestinationFacts::times,
        &DestinationFacts::holes, &DestinationFacts::tells_case_apart}) {
    facts.*one = Can::yes;
  }
  facts.time_step_ns = 1;
  facts.longest_name = 255;
  return facts;
}

rsync::UserOptions understood(const std::vector<std::string>& words) {
  const auto options = rsync::parse_user_options(words);
  REQUIRE(options.has_value());
  return *options;
}

/// Features found, an error's with a mark: `!xattrs times`.
std::string found(const DestinationFacts& facts, const std::vector<std::string>& words,
                  Asker asker = Asker::root) {
  std::string text;
  for (const PreflightFinding& one : judge(facts, understood(words), asker)) {
    if (!text.empty()) text += ' ';
    text += (one.severity == Severity::error ? "!" : "") + one.feature;
  }
  return text;
}

CrawlTotals plan_of(std::uint64_t files, std::uint64_t bytes) {
  CrawlTotals plan;
  plan.files = files;
  plan.bytes = bytes;
  return plan;
}

}  // namespace

TEST_SUITE("app") {
  TEST_CASE("what the options demand is an error, what may be lost a warning, the rest nothing") {
    struct Row {
      Can DestinationFacts::*fact;
      std::vector<std::string> words;
      Asker asker;
      const char* finds;
    };
    using Facts = DestinationFacts;
    const Row rows[] = {
        {&Facts::xattrs, {"-aX"}, Asker::root, "!xattrs"},
        {&Facts::xattrs, {"-aX", "--no-X"}, Asker::root, ""},
        {&Facts::xattrs, {"-a", "--fake-super"}, Asker::ordinary_user, "!xattrs"},
        {&Facts::acls, {"-aA"}, Asker::ordinary_user, "!acls"},
        {&Facts::acls, {"-aX"}, Asker::root, ""},
        {&Facts::acls, {"-aA", "--fake-super"}, Asker::root, ""},
        {&Facts::hard_links, {"-aH"}, Asker::root, "!hard_links"},
        {&Facts::hard_links, {"-a"}, Asker::root, ""},
        {&Facts::links, {"-a"}, Asker::ordinary_user, "!symlinks"},
        {&Facts::links, {"-aL"}, Asker::root, ""},
        {&Facts::links, {"-a", "--no-links"}, Asker::root, ""},
        {&Facts::owners, {"-a"}, Asker::root, "!owners"},
        {&Facts::owners, {"-a"}, Asker::ordinary_user, ""},
        {&Facts::owners, {"-a", "--no-o"}, Asker::root, "!owners"},
        {&Facts::owners, {"-a", "--no-o", "--no-g"}, Asker::root, ""},
        {&Facts::owners, {"-a", "--fake-super"}, Asker::root, ""},
        {&Facts::fifos, {"-a"}, Asker::ordinary_user, "specials"},
        {&Facts::fifos, {"-a", "--no-specials"}, Asker::root, ""},
        {&Facts::devices, {"-a"}, Asker::root, "devices"},
        {&Facts::devices, {"-a"}, Asker::ordinary_user, ""},
        {&Facts::devices, {"-a", "--no-D"}, Asker::root, ""},
        {&Facts::modes, {"-a"}, Asker::root, "permissions"},
        {&Facts::modes, {"-rlt"}, Asker::root, ""},
        {&Facts::times, {"-a"}, Asker::root, "times"},
        {&Facts::times, {"-rl"}, Asker::root, ""},
        {&Facts::holes, {"-aS"}, Asker::root, "holes"},
        {&Facts::holes, {"-a"}, Asker::root, ""},
        {&Facts::tells_case_apart, {"-r"}, Asker::ordinary_user, "case"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.words.front());
      CAPTURE(row.words.back());
      DestinationFacts facts = able();
      CHECK(found(facts, row.words, row.asker) == "");
      facts.*row.fact = Can::unknown;
      CHECK(found(facts, row.words, row.asker) == "");
      facts.*row.fact = Can::no;
      CHECK(found(facts, row.words, row.asker) == row.finds);
    }
  }

  TEST_CASE("times in coarse steps are a warning that names the option, unless it is given") {
    DestinationFacts facts = able();
    facts.time_step_ns = 2'000'000'000;
    const auto findings = judge(facts, understood({"-a"}), Asker::root);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].feature == "times");
    CHECK(findings[0].message.find("2 s") != std::string::npos);
    CHECK(findings[0].message.find("--modify-window=1") != std::string::npos);
    CHECK(found(facts, {"-a", "--modify-window=2"}) == "");
    CHECK(found(facts, {"-rl"}) == "");
    facts.time_step_ns = 1'000'000'000;  // rsync compares whole seconds
    CHECK(found(facts, {"-a"}) == "");
  }

  TEST_CASE("short names are a warning with the number") {
    DestinationFacts facts = able();
    facts.longest_name = 143;
    const auto findings = judge(facts, understood({"-r"}), Asker::root);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].message.find("143 bytes") != std::string::npos);
    facts.longest_name = 0;
    CHECK(found(facts, {"-r"}) == "");
  }

  TEST_CASE("errors come first") {
    DestinationFacts facts = able();
    facts.tells_case_apart = facts.fifos = facts.acls = facts.xattrs = Can::no;
    CHECK(found(facts, {"-aAX"}) == "!xattrs !acls specials case");
  }

  TEST_CASE("a destination that could not be probed is one warning with the reason") {
    DestinationFacts facts;
    facts.os_error = ENOSPC;
    const auto findings = judge(facts, understood({"-aX"}), Asker::root);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].feature == "probe");
    CHECK(findings[0].severity == Severity::warning);
    CHECK(findings[0].message.find("No space left") != std::string::npos);
    CHECK(judge({}, understood({"-aX"}), Asker::root).empty());
  }

  TEST_CASE("a plan larger than what is free is told with both numbers") {
    constexpr std::uint64_t kTebi = std::uint64_t{1} << 40;
    struct Row {
      std::optional<std::uint64_t> bytes;
      std::optional<std::uint64_t> inodes;
      bool held_entries;
      const char* says;
    };
    const Row rows[] = {
        {3 * kTebi, 800'000, false,
         "the plan holds 5.0 T in 1,200,000 entries, the destination has 3.0 T and 800,000 inodes "
         "free; make room, or the copy will end when it is full"},
        {3 * kTebi, std::nullopt, true,
         "the plan holds 5.0 T in 1,200,000 entries, the destination has 3.0 T free; that is "
         "enough only if a part of it is there already"},
        {std::nullopt, 999, false,
         "the plan holds 5.0 T in 1,200,000 entries, the destination has 999 inodes free; make "
         "room, or the copy will end when it is full"},
        {6 * kTebi, 2'000'000, false, nullptr},
        {5 * kTebi, 1'200'000, false, nullptr},
        {std::nullopt, std::nullopt, false, nullptr},
    };
    for (const Row& row : rows) {
      DestinationFacts facts = able();
      facts.free_bytes = row.bytes;
      facts.free_inodes = row.inodes;
      facts.held_entries = row.held_entries;
      const auto finding = judge_space(facts, plan_of(1'200'000, 5 * kTebi));
      CHECK(finding.has_value() == (row.says != nullptr));
      if (finding && row.says != nullptr) {
        CHECK(finding->severity == Severity::warning);
        CHECK(finding->message == row.says);
      }
    }
  }
}
