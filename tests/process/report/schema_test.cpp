// The report against its schema, by the validator that the integration tests use too.
#include <doctest/doctest.h>
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "msrsync/report/collector.hpp"
#include "msrsync/report/json_report.hpp"
#include "support/fake_clock.hpp"
#include "support/sample_run.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using msrsync::test::bucket_of;
using msrsync::test::path_error;
using msrsync::test::result_of;

namespace {

const std::string kSources = MSRSYNC_SOURCE_DIR;

/// Exit code of the validator; what it finds appears in the test's own output.
int validate(std::string report) {
  std::string python = "python3";
  std::string script = kSources + "/tests/integration/validate_report.py";
  std::string schema = kSources + "/src/report/report.schema.json";
  const std::array<char*, 5> argv = {python.data(), script.data(), schema.data(), report.data(),
                                     nullptr};
  pid_t pid = 0;
  if (::posix_spawnp(&pid, argv[0], nullptr, nullptr, argv.data(), environ) != 0) return -1;
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// A run that went wrong in every way the report has words for.
RunReport troubled_report(int signal) {
  const test::FakeClock clock;
  RunHeader header = test::sample_report().header;
  header.argv.push_back("caf\xe9");
  report::Collector collector(header, clock);
  collector.on_found(SourceId{0}, "top", 30);
  collector.on_found(SourceId{0}, "odd\xff", 5);
  collector.on_path_error(path_error("odd\xff/x", EACCES, EntryClass::failed));
  collector.on_path_error(path_error("tab\tquote\"", ENOENT));
  for (std::uint64_t id = 1; id <= 4; ++id) collector.on_bucket_planned(bucket_of(id, 10, 1));
  collector.on_tick({});
  JobResult partial = result_of(bucket_of(1, 10, 1), Outcome::partial, EntryClass::failed);
  partial.errors = {path_error("top/a\xff", EACCES)};
  collector.on_job_finished(partial);
  JobResult killed = result_of(bucket_of(2, 10, 1), Outcome::failed, EntryClass::failed);
  killed.status = {ExitStatus::Kind::signalled, SIGKILL};
  collector.on_job_finished(killed);
  JobResult unstarted = result_of(bucket_of(3, 10, 1), Outcome::fatal, EntryClass::not_run);
  unstarted.status = {ExitStatus::Kind::not_started, ENOMEM};
  collector.on_job_finished(unstarted);
  if (signal != 0) collector.on_stop(StopLevel::terminate, signal);
  return collector.finish();
}

}  // namespace

TEST_SUITE("report") {
  TEST_CASE("every kind of report is what the schema says and its books add up") {
    RunReport unbalanced = test::sample_report();
    unbalanced.status = RunStatus::unbalanced;
    unbalanced.exit_code = ExitCode::books_unbalanced;
    unbalanced.ledger.add_found(SourceId{0}, "top", 1);
    struct Row {
      std::string name;
      RunReport report;
    };
    const Row rows[] = {
        {"success", test::sample_report()},       {"failure", troubled_report(0)},
        {"interrupted", troubled_report(SIGINT)}, {"unbalanced", unbalanced},
        {"nothing known", RunReport{}},
    };
    const test::ScratchDir scratch;
    for (const Row& row : rows) {
      CAPTURE(row.name);
      scratch.write(row.name, report::to_json(row.report));
      CHECK(validate(scratch / row.name) == 0);
    }
  }

  TEST_CASE("the validator sees a missing key and books that were cooked") {
    struct Row {
      std::string name;
      const char* from;
      const char* to;
    };
    const Row rows[] = {
        {"missing", "\"tail_seconds\"", "\"tale_seconds\""},
        {"cooked", "\"transferred\": 33000", "\"transferred\": 33001"},
    };
    const test::ScratchDir scratch;
    for (const Row& row : rows) {
      CAPTURE(row.name);
      std::string json = report::to_json(test::sample_report());
      const auto place = json.find(row.from);
      REQUIRE(place != std::string::npos);
      scratch.write(row.name, json.replace(place, std::string(row.from).size(), row.to));
      CHECK(validate(scratch / row.name) == 1);
    }
  }
}
