#include <doctest/doctest.h>

#include "msrsync/base/checksum.hpp"
#include "msrsync/rundir/journal.hpp"
#include "support/damage.hpp"
#include "support/sample_records.hpp"

using namespace msrsync;
using namespace rundir;

namespace {

std::string without_newline(std::string line) {
  line.pop_back();
  return line;
}

std::string line_of(const std::string& json) { return crc32_text(json) + " " + json; }

template <typename Record>
Record again(const Record& record) {
  const JournalLine line = parse_line(without_newline(to_line(record)));
  REQUIRE(line.is_whole);
  REQUIRE(line.record);
  return std::get<Record>(*line.record);
}

template <typename Record>
Record sample() {
  for (const JournalRecord& record : test::sample_journal()) {
    if (const Record* one = std::get_if<Record>(&record)) return *one;
  }
  FAIL("no such record");
  return {};
}

}  // namespace

TEST_SUITE("rundir") {
  TEST_CASE("a session record keeps every field") {
    const auto written = sample<SessionRecord>();
    const auto read = again(written);
    CHECK(read.number == written.number);
    CHECK(read.started == written.started);
    CHECK(read.host == written.host);
    CHECK(read.boot_id == written.boot_id);
    CHECK(read.pid == written.pid);
    CHECK(read.destination_device == written.destination_device);
    CHECK(read.destination_inode == written.destination_inode);
    CHECK(read.destination_birth == written.destination_birth);
  }

  TEST_CASE("a bucket record keeps every field, but not the list file's name") {
    auto written = sample<BucketRecord>();
    written.bucket.list_file = "/elsewhere";
    const auto read = again(written);
    CHECK(read.bucket.id == written.bucket.id);
    CHECK(read.bucket.pass == written.bucket.pass);
    CHECK(read.bucket.source == written.bucket.source);
    CHECK(read.bucket.entries == written.bucket.entries);
    CHECK(read.bucket.bytes == written.bucket.bytes);
    CHECK(read.bucket.list_file.empty());
    CHECK(read.bucket.stage == written.bucket.stage);
    CHECK(read.bucket.home == written.bucket.home);
    CHECK(read.bucket.is_indivisible);
    CHECK(read.bucket.under_closed_directory);
    CHECK(read.list == written.list);
    CHECK(read.found == written.found);
    CHECK(read.found_by_top == written.found_by_top);
    CHECK(read.list_fingerprint == written.list_fingerprint);
    CHECK(read.unfinished == written.unfinished);
    for (std::size_t i = 0; i < kPasses; ++i) {
      BucketRecord other;
      other.bucket.pass = static_cast<PassKind>(i);
      CHECK(again(other).bucket.pass == other.bucket.pass);
      CHECK_FALSE(again(other).list);
    }
  }

  TEST_CASE("a bucket of a version that knew no homes has none") {
    std::string json = without_newline(to_line(sample<BucketRecord>())).substr(9);
    const std::string home = "\"home\":18446744073709551615,";
    REQUIRE(json.find(home) != std::string::npos);
    json.erase(json.find(home), home.size());
    const JournalLine line = parse_line(line_of(json));
    REQUIRE(line.record);
    CHECK(std::get<BucketRecord>(*line.record).bucket.home == 0);
  }

  TEST_CASE("a directories record keeps every field") {
    const auto written = sample<DirectoriesRecord>();
    const auto read = again(written);
    CHECK(read.source == written.source);
    REQUIRE(read.directories.size() == written.directories.size());
    for (std::size_t i = 0; i < read.directories.size(); ++i) {
      CHECK(read.directories[i].path == written.directories[i].path);
      CHECK(read.directories[i].subdirectories == written.directories[i].subdirectories);
      const auto& errors = written.directories[i].errors;
      REQUIRE(read.directories[i].errors.size() == errors.size());
      for (std::size_t k = 0; k < errors.size(); ++k) {
        CHECK(read.directories[i].errors[k].source == errors[k].source);
        CHECK(read.directories[i].errors[k].path == errors[k].path);
        CHECK(read.directories[i].errors[k].operation == errors[k].operation);
        CHECK(read.directories[i].errors[k].os_error == errors[k].os_error);
        CHECK(read.directories[i].errors[k].message == errors[k].message);
        CHECK(read.directories[i].errors[k].entry_class == errors[k].entry_class);
      }
    }
  }

  TEST_CASE("a plan record keeps every field") {
    const auto written = sample<PlanRecord>();
    const auto read = again(written);
    CHECK(read.totals == written.totals);
    CHECK(read.limits.max_entries == written.limits.max_entries);
    CHECK(read.limits.max_bytes == written.limits.max_bytes);
  }

  TEST_CASE("a line is one line, and any damage to it is found") {
    for (const JournalRecord& record : test::sample_journal()) {
      const std::string line = without_newline(to_line(record));
      CAPTURE(line);
      CHECK(line.find('\n') == std::string::npos);
      std::uint64_t accepted = 0;
      test::for_every_damage(line, [&](const std::string& damaged, std::size_t) {
        accepted += parse_line(damaged).is_whole ? 1 : 0;
      });
      CHECK(accepted == 0);
    }
  }

  TEST_CASE("a type of a newer version is whole and no record") {
    const JournalLine line = parse_line(line_of(R"({"type":"tide","height":3})"));
    CHECK(line.is_whole);
    CHECK_FALSE(line.record);
  }

  TEST_CASE("a fitting checksum does not make a record of anything else") {
    const std::vector<std::string> rows = {
        "",
        "{}",
        "null",
        "[]",
        "\"plan\"",
        R"({"type":7})",
        R"({"type":"plan"})",
        R"({"type":"plan"} )",
        R"({"type":"plan"}{})",
        R"({"type":"plan","totals":[],"limits":{"max_entries":1,"max_bytes":1}})",
        R"({"type":"directories","source":-1,"directories":[]})",
        R"({"type":"directories","source":4294967296,"directories":[]})",
        R"({"type":"directories","source":0.5,"directories":[]})",
        R"({"type":"directories","source":0,"directories":{}})",
        R"({"type":"directories","source":0,"directories":[[]]})",
        R"({"type":"directories","source":0,"directories":[["a"]]})",
        R"({"type":"directories","source":0,"directories":[["a",1,3]]})",
        R"({"type":"directories","source":0,"directories":[[{"base64":"a"},1]]})",
        R"({"type":"directories","source":0,"directories":[[null,1]]})",
        std::string(100'000, '[')};
    for (const std::string& json : rows) {
      CAPTURE(json.substr(0, 100));
      CHECK_FALSE(parse_line(line_of(json)).is_whole);
    }
    CHECK(parse_line(line_of(R"({"type":"directories","source":0,"directories":[]})")).is_whole);
  }
}
