#include "msrsync/rsync/mirror_permit.hpp"

#include <doctest/doctest.h>
#include <errno.h>

#include <vector>

using namespace msrsync;
using namespace msrsync::rsync;

namespace {

/// A permit, and what it says to people.
struct Bench {
  explicit Bench(MirrorRules rules = {true, false, std::nullopt, {}})
      : permit([&] {
          rules.say = [this](const std::string& line) { said.push_back(line); };
          return std::move(rules);
        }()) {}

  std::vector<std::string> said;
  MirrorPermit permit;
};

JobResult job(PassKind pass, Outcome outcome) {
  JobResult result;
  result.bucket.pass = pass;
  result.outcome = outcome;
  return result;
}

JobResult mirror_job(std::uint64_t deleted, bool is_trial, Outcome outcome = Outcome::succeeded) {
  JobResult result = job(PassKind::mirror, outcome);
  result.bucket.is_trial = is_trial;
  result.deleted = deleted;
  return result;
}

PathError unreadable(const std::string& path, int os_error = EACCES) {
  PathError error;
  error.path = path;
  error.operation = "opendir";
  error.os_error = os_error;
  return error;
}

constexpr SourceId kSource{0};

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("a copy pass that went well permits, and so does one in which entries vanished") {
    Bench bench;
    bench.permit.on_job_finished(job(PassKind::copy, Outcome::succeeded));
    bench.permit.on_job_finished(job(PassKind::copy, Outcome::vanished));
    bench.permit.on_job_kept(job(PassKind::copy, Outcome::succeeded));
    CHECK(bench.permit.refusal(false).empty());
    CHECK_FALSE(bench.permit.withholds_any());
    CHECK_FALSE(bench.permit.facts().is_disarmed());
    CHECK(bench.said.empty());
  }

  TEST_CASE("any failure in the copy pass refuses, once and for good") {
    std::vector<JobResult> failures;
    for (const Outcome outcome :
         {Outcome::partial, Outcome::failed, Outcome::timed_out, Outcome::fatal})
      failures.push_back(job(PassKind::copy, outcome));
    failures.push_back(job(PassKind::copy, Outcome::succeeded));
    failures.back().tally_by_top["."][EntryClass::failed] = 1;
    failures.push_back(job(PassKind::copy, Outcome::succeeded));
    failures.back().has_lost_names = true;
    for (const bool is_kept : {false, true}) {
      for (std::size_t i = 0; i < failures.size(); ++i) {
        CAPTURE(i);
        Bench bench;
        for (int times = 0; times < 2; ++times) {
          if (is_kept) bench.permit.on_job_kept(failures[i]);
          if (!is_kept) bench.permit.on_job_finished(failures[i]);
        }
        bench.permit.on_job_finished(job(PassKind::copy, Outcome::succeeded));
        CHECK(bench.permit.refusal(true) == "nothing is deleted: the copy pass had failures");
        CHECK(bench.permit.refusal(false) == bench.permit.refusal(true));
        CHECK(bench.permit.facts().is_disarmed());
        CHECK(bench.said.size() == 1);
      }
    }
  }

  TEST_CASE("failures of other passes and a stop refuse nothing") {
    Bench bench;
    bench.permit.on_job_finished(job(PassKind::copy, Outcome::cancelled));
    bench.permit.on_job_finished(job(PassKind::directories, Outcome::failed));
    bench.permit.on_job_finished(job(PassKind::verify, Outcome::partial));
    CHECK(bench.permit.refusal(false).empty());
  }

  TEST_CASE("an unreadable directory withholds itself and what is below it") {
    Bench bench;
    bench.permit.on_path_error(unreadable("a/closed"));
    CHECK(bench.permit.withholds_any());
    for (const char* directory : {"a/closed", "a/closed/b", "a/closed/b/c"}) {
      CAPTURE(directory);
      CHECK(bench.permit.withholds(kSource, directory));
      CHECK_FALSE(bench.permit.withholds(SourceId{1}, directory));
    }
    for (const char* directory : {".", "a", "a/closed-not", "b", "closed"}) {
      CAPTURE(directory);
      CHECK_FALSE(bench.permit.withholds(kSource, directory));
    }
    const MirrorFacts facts = bench.permit.facts();
    CHECK(facts.is_disarmed());
    CHECK(facts.withheld == std::vector<WithheldDirectory>{{kSource, "a/closed"}});
    CHECK(bench.permit.refusal(false).empty());  // the rest goes
    CHECK(bench.said.size() == 1);
  }

  TEST_CASE("an unreadable root withholds everything") {
    Bench bench;
    bench.permit.on_path_error(unreadable(""));
    for (const char* directory : {".", "a", "a/b"})
      CHECK(bench.permit.withholds(kSource, directory));
  }

  TEST_CASE("an entry that could not be looked at withholds its directory, not its neighbours") {
    Bench bench;
    PathError error = unreadable("a/odd", EIO);
    error.entry_class = EntryClass::failed;
    bench.permit.on_path_error(error);
    CHECK(bench.permit.withholds(kSource, "a"));
    CHECK(bench.permit.withholds(kSource, "a/odd"));
    CHECK_FALSE(bench.permit.withholds(kSource, "a/b"));
    CHECK_FALSE(bench.permit.withholds(kSource, "."));
    error.path = "top";
    bench.permit.on_path_error(error);
    CHECK(bench.permit.withholds(kSource, "."));
    CHECK_FALSE(bench.permit.withholds(kSource, "b"));
  }

  TEST_CASE("what vanished withholds nothing") {
    Bench bench;
    bench.permit.on_path_error(unreadable("a", ENOENT));
    PathError error = unreadable("b", 0);
    error.entry_class = EntryClass::vanished;
    bench.permit.on_path_error(error);
    CHECK_FALSE(bench.permit.withholds_any());
    CHECK_FALSE(bench.permit.facts().is_disarmed());
  }

  TEST_CASE("very many errors: the source as a whole is not trusted, and memory is bounded") {
    Bench bench;
    for (int i = 0; i < 100'001; ++i)
      bench.permit.on_path_error(unreadable("d" + std::to_string(i)));
    CHECK_FALSE(bench.permit.refusal(false).empty());
    const MirrorFacts facts = bench.permit.facts();
    CHECK(facts.withheld.size() == MirrorFacts::kMaxWithheld);
    CHECK(facts.withheld_total == 100'001);
    CHECK(bench.said.size() == 2);
  }

  TEST_CASE("--max-delete: the trial counts, one more than allowed refuses") {
    for (const std::uint64_t found : {std::uint64_t{5}, std::uint64_t{6}}) {
      Bench bench({true, false, 5, {}});
      CHECK(bench.permit.facts().would_delete == 0U);
      CHECK(bench.permit.refusal(true).empty());
      bench.permit.on_job_finished(mirror_job(2, true));
      bench.permit.on_job_kept(mirror_job(found - 2, true));
      CHECK(bench.permit.refusal(true).empty());  // the trial itself goes on, to count all
      CHECK(bench.permit.refusal(false).empty() == (found == 5));
      CHECK(bench.permit.facts().would_delete == found);
      CHECK(bench.permit.facts().deleted == 0);
    }
  }

  TEST_CASE("--max-delete: a trial that could not count refuses") {
    for (const Outcome outcome : {Outcome::partial, Outcome::failed}) {
      Bench bench({true, false, 5, {}});
      bench.permit.on_job_finished(mirror_job(0, true, outcome));
      CHECK_FALSE(bench.permit.refusal(false).empty());
    }
  }

  TEST_CASE("what is deleted is summed up, that of earlier sessions too") {
    Bench bench;
    bench.permit.on_job_kept(mirror_job(3, false));
    bench.permit.on_job_finished(mirror_job(4, false));
    CHECK(bench.permit.facts().deleted == 7);
    CHECK_FALSE(bench.permit.facts().would_delete);
  }

  TEST_CASE("a dry run only counts, and tells what --max-delete would refuse") {
    Bench bench({true, true, 5, {}});
    bench.permit.on_job_finished(mirror_job(6, false));
    CHECK(bench.permit.refusal(false).empty());
    const MirrorFacts facts = bench.permit.facts();
    CHECK(facts.would_delete == 6U);
    CHECK(facts.deleted == 0);
    CHECK(facts.is_disarmed());
  }

  TEST_CASE("without --delete it hears nothing") {
    Bench bench({false, false, std::nullopt, {}});
    bench.permit.on_path_error(unreadable("a"));
    bench.permit.on_job_finished(job(PassKind::copy, Outcome::failed));
    CHECK_FALSE(bench.permit.facts().is_enabled);
    CHECK_FALSE(bench.permit.facts().is_disarmed());
    CHECK(bench.said.empty());
  }

  TEST_CASE("a reason is said once") {
    Bench bench;
    bench.permit.note_skipped("one");
    bench.permit.note_skipped("one");
    bench.permit.disarm("two");
    bench.permit.disarm("three");
    CHECK(bench.said == std::vector<std::string>{"one", "two"});
    CHECK(bench.permit.facts().reasons == bench.said);
    CHECK(bench.permit.refusal(false) == "two");
  }
}
