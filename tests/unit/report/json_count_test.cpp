#include "msrsync/report/json_count.hpp"

#include <doctest/doctest.h>
#include <errno.h>
#include <signal.h>

#include <nlohmann/json.hpp>

#include "support/sample_count.hpp"

using namespace msrsync;
using namespace msrsync::report;
using Json = nlohmann::ordered_json;
using test::sample_count;

TEST_SUITE("report") {
  TEST_CASE("the document of a count begins with its version and has every figure") {
    const Json json = Json::parse(to_count_json(sample_count()));
    CHECK(json.begin().key() == "schema_version");
    CHECK(json["run"]["directories"] == Json({"/data", "b c"}));
    CHECK(json["run"]["exit_name"] == "entries_failed");
    CHECK(json["run"]["complete"] == true);
    CHECK(json["count"]["items"] == 11000);
    CHECK(json["suggestion"]["bucket_entries"] == 172);
    CHECK(json["regimes"]["large_files"]["bytes_share"] == 0.75);
    CHECK(json["oddities"]["hard_links"]["inodes"] == 5);
    CHECK(json["oddities"]["deepest_directory"]["path"] == "/data/a/b/c\033");
    CHECK(json["read"].is_null());
    CHECK(json["errors"].empty());
  }

  TEST_CASE("bytes, errors, readings and signals have their form") {
    CountReport report = sample_count();
    report.count.widest.path = "x\xff";
    report.read = ReadTotals{10, 500};
    report.signal = SIGTERM;
    PathError error;
    error.path = "/data/f";
    error.operation = "open";
    error.os_error = EACCES;
    report.errors.push_back(error);
    const Json json = Json::parse(to_count_json(report));
    CHECK(json["oddities"]["widest_directory"]["path"] == Json({{"base64", "eP8="}}));
    CHECK(json["read"]["bytes_per_second"] == 250);
    CHECK(json["run"]["exit_code"] == 143);
    CHECK(json["run"]["exit_name"].is_null());
    CHECK(json["run"]["complete"] == false);
    CHECK(json["errors"][0]["errno_name"] == "EACCES");
    CHECK(json["errors"][0]["class"] == "failed");
  }
}
