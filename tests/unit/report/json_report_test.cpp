#include "msrsync/report/json_report.hpp"

#include <doctest/doctest.h>
#include <errno.h>
#include <signal.h>

#include <nlohmann/json.hpp>

#include "support/sample_run.hpp"

using namespace msrsync;
using Json = nlohmann::ordered_json;
using msrsync::report::to_json;
using msrsync::test::path_error;
using msrsync::test::sample_report;

namespace {

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& item : object.items()) keys.push_back(item.key());
  return keys;
}

Json parsed(const RunReport& report) { return Json::parse(to_json(report)); }

}  // namespace

TEST_SUITE("report") {
  TEST_CASE("the document begins with its version and has its parts in the order of the contract") {
    CHECK(keys_of(parsed(sample_report())) ==
          std::vector<std::string>{"schema_version", "tool", "run", "options", "preflight", "crawl",
                                   "plan", "transfer", "regimes", "reconciliation", "verification",
                                   "check", "mirror", "mounts", "samples", "concurrency", "buckets",
                                   "errors"});
  }

  TEST_CASE("what a verification found is told in numbers, and path by path") {
    RunReport report = sample_report();
    CHECK(parsed(report)["verification"]["mode"].is_null());
    report.header.verification = "checksum";
    report.to_compare = 4;
    report.comparison.compared = 3;
    report.comparison.vanished = 1;
    report.comparison.differing = 1;
    report.comparison.source_changed = 1;
    report.comparison.by_aspect[static_cast<std::size_t>(Aspect::mode)] = 1;
    Difference bad;
    bad.path = "a\xff";
    bad[Aspect::mode] = true;
    bad[Aspect::hard_links] = true;
    Difference changed;
    changed.path = "b";
    changed[Aspect::size] = true;
    changed.is_source_changed = true;
    report.differences = {bad, changed};
    const Json part = parsed(report)["verification"];
    CHECK(part["mode"] == "checksum");
    CHECK(part["entries_found"] == 4);
    CHECK(part["entries_compared"] == 3);
    CHECK(part["entries_vanished"] == 1);
    CHECK(part["differences"] == 1);
    CHECK(part["source_changed"] == 1);
    CHECK(part["by_aspect"]["mode"] == 1);
    CHECK(part["by_aspect"].size() == kAspects);
    REQUIRE(part["paths"].size() == 2);
    CHECK(part["paths"][0]["path"]["base64"] == "Yf8=");
    CHECK(part["paths"][0]["aspects"] == Json::array({"mode", "hard_links"}));
    CHECK(part["paths"][0]["source_changed"] == false);
    CHECK(part["paths"][1]["path"] == "b");
    CHECK(part["paths"][1]["source_changed"] == true);
  }

  TEST_CASE("the document is laid out for people, long arrays one element a line") {
    const std::string text = to_json(sample_report());
    CHECK(text.rfind("{\n  \"schema_version\": 1,\n  \"tool\": {\n    \"name\": \"msrsync\",\n",
                     0) == 0);
    CHECK(text.find("\n  },\n  \"run\": {\n") != std::string::npos);
    CHECK(text.find("\n  \"samples\": [\n    {\"seconds\":1.0,\"entries\":1000,") !=
          std::string::npos);
    CHECK(text.find("\n  \"errors\": []\n}\n") != std::string::npos);
  }

  TEST_CASE("the numbers of a successful run") {
    const Json json = parsed(sample_report());
    CHECK(json["samples"][0]["limit"] == 4);
    CHECK(json["concurrency"] ==
          Json::array({{{"seconds", 1.5}, {"limit", 3}, {"reason", "throughput falls"}}}));
    CHECK(json["run"]["started"] == "2023-11-14T22:13:20.123Z");
    CHECK(json["run"]["ended"] == "2023-11-14T22:13:30.023Z");
    CHECK(json["run"]["status"] == "success");
    CHECK(json["run"]["exit_code"] == 0);
    CHECK(json["run"]["exit_name"] == "success");
    CHECK(json["run"]["signal"].is_null());
    CHECK(json["options"]["limits"]["max_entries"].is_null());
    CHECK(json["plan"]["limits"]["max_entries"] == 524);
    CHECK(json["plan"]["copy_buckets"] == 68);
    CHECK(json["plan"]["directories_buckets"] == 1);
    CHECK(json["crawl"]["entries"] == 33491);
    CHECK(json["transfer"]["job_seconds"] == 73.0);
    CHECK(json["regimes"]["judged_by"] == "files_per_second");
    CHECK(json["regimes"]["small_files"]["files_found"] == 32489);
    CHECK(json["regimes"]["small_files"]["bytes_found"] == 600'000'000);
    CHECK(json["regimes"]["small_files"]["files_per_second"] == 3999.75);
    CHECK(json["reconciliation"]["balanced"] == true);
    CHECK(json["reconciliation"]["found"] == 33491);
    CHECK(json["reconciliation"]["by_directory"][0]["directory"] == ".");
    CHECK(json["reconciliation"]["by_directory"][0]["up_to_date"] == 491);
    CHECK(json["buckets"].size() == 69);
  }

  TEST_CASE("a tree whose large files hold most bytes is judged by bytes") {
    RunReport report = sample_report();
    report.crawl.large_bytes = report.crawl.bytes / 2 + 1;
    CHECK(parsed(report)["regimes"]["judged_by"] == "bytes_per_second");
  }

  TEST_CASE("an interrupted run reports the exit code a shell would see") {
    RunReport report = sample_report();
    report.status = RunStatus::interrupted;
    report.exit_code = ExitCode::entries_failed;
    report.signal = SIGINT;
    const Json json = parsed(report);
    CHECK(json["run"]["exit_code"] == 130);
    CHECK(json["run"]["exit_name"].is_null());
    CHECK(json["run"]["signal"] == 2);
  }

  TEST_CASE("bytes that are not UTF-8 travel as base64, wherever they come from") {
    RunReport report = sample_report();
    report.header.argv = {"msrsync", "\xff"};
    report.header.host = "\xfe";
    report.ledger.add_found(SourceId{0}, "\xff\xfe", 1);
    ReportedError& reported = report.errors.emplace_back();
    reported.error = path_error("d/\xff", EACCES, EntryClass::failed);
    reported.error.message = "line with \xff";
    const Json json = parsed(report);
    CHECK(json["run"]["argv"] == Json::parse(R"(["msrsync", {"base64": "/w=="}])"));
    CHECK(json["run"]["host"]["base64"] == "/g==");
    CHECK(json["reconciliation"]["by_directory"][2]["directory"]["base64"] == "//4=");
    CHECK(json["errors"][0]["path"]["base64"] == "ZC//");
    CHECK(json["errors"][0]["message"].is_object());
    CHECK(json["errors"][0]["errno_name"] == "EACCES");
    CHECK(json["errors"][0]["class"] == "failed");
    CHECK(json["errors"][0]["bucket"].is_null());
  }

  TEST_CASE("how an rsync ended fills one field and leaves the others null") {
    struct Row {
      ExitStatus status;
      const char* code;
      const char* signal;
      const char* start_errno;
    };
    const Row rows[] = {
        {{ExitStatus::Kind::exited, 23}, "23", "null", "null"},
        {{ExitStatus::Kind::signalled, 9}, "null", "9", "null"},
        {{ExitStatus::Kind::not_started, ENOMEM}, "null", "null", "12"},
    };
    for (const Row& row : rows) {
      RunReport report = sample_report();
      report.buckets[0].status = row.status;
      const Json bucket = parsed(report)["buckets"][0];
      CHECK(bucket["rsync_exit_code"].dump() == row.code);
      CHECK(bucket["signal"].dump() == row.signal);
      CHECK(bucket["start_errno"].dump() == row.start_errno);
    }
  }

  TEST_CASE("a bucket that never ran has its keys, with null for what is unknown") {
    RunReport report = sample_report();
    report.buckets[0].attempts = 0;
    const Json json = parsed(report);
    CHECK(keys_of(json["buckets"][0]) == keys_of(json["buckets"][1]));
    CHECK(json["buckets"][0]["outcome"].is_null());
    CHECK(json["buckets"][0]["slot"].is_null());
  }
}
