#include "msrsync/rundir/result_file.hpp"

#include <doctest/doctest.h>

#include "msrsync/base/file_io.hpp"
#include "support/damage.hpp"
#include "support/result_text.hpp"
#include "support/sample_records.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace rundir;

namespace {

void check_same(const PathError& read, const PathError& written) {
  CHECK(read.source == written.source);
  CHECK(read.path == written.path);
  CHECK(read.operation == written.operation);
  CHECK(read.os_error == written.os_error);
  CHECK(read.message == written.message);
  CHECK(read.entry_class == written.entry_class);
}

void check_same(const JobResult& read, const JobResult& written) {
  CHECK(read.bucket.id == written.bucket.id);
  CHECK(read.bucket.pass == written.bucket.pass);
  CHECK(read.bucket.entries == written.bucket.entries);
  CHECK(read.attempt == written.attempt);
  CHECK(read.slot == written.slot);
  CHECK(read.outcome == written.outcome);
  CHECK(read.status == written.status);
  CHECK(read.processes == written.processes);
  CHECK(read.started == written.started);
  CHECK(read.seconds == written.seconds);
  CHECK(read.stats == written.stats);
  CHECK(read.usage.user_seconds == written.usage.user_seconds);
  CHECK(read.usage.system_seconds == written.usage.system_seconds);
  CHECK(read.usage.max_resident_bytes == written.usage.max_resident_bytes);
  CHECK(read.tally_by_top == written.tally_by_top);
  REQUIRE(read.errors.size() == written.errors.size());
  for (std::size_t i = 0; i < read.errors.size(); ++i)
    check_same(read.errors[i], written.errors[i]);
  CHECK(read.errors_dropped == written.errors_dropped);
  CHECK(read.deleted == written.deleted);
  CHECK(read.differences == written.differences);
  CHECK(read.differences_dropped == written.differences_dropped);
  CHECK(read.has_lost_names == written.has_lost_names);
  CHECK(read.message == written.message);
}

std::string content_of(const std::string& path) {
  return read_file(path, ExitCode::bad_usage).value();
}

}  // namespace

TEST_SUITE("rundir") {
  TEST_CASE("a result keeps every field") {
    const test::ScratchDir scratch;
    const StoredResult written = test::sample_result();
    REQUIRE(publish_result(scratch / "r", written));
    const auto read = read_result(scratch / "r", BucketId{12});
    REQUIRE(read);
    CHECK(read->list_fingerprint == written.list_fingerprint);
    CHECK(read->host == written.host);
    CHECK(read->boot_id == written.boot_id);
    check_same(read->result, written.result);
  }

  TEST_CASE("a result with any damage is no result") {
    const std::string whole = to_text(test::sample_result());
    REQUIRE(parse_result(whole));
    std::uint64_t accepted = 0;
    test::for_every_damage(whole, [&](const std::string& damaged, std::size_t) {
      accepted += parse_result(damaged) ? 1 : 0;
    });
    CHECK(accepted == 0);
  }

  TEST_CASE("what is missing, foreign or not done is no result") {
    const test::ScratchDir scratch;
    CHECK_FALSE(read_result(scratch / "none", BucketId{12}));
    REQUIRE(publish_result(scratch / "r", test::sample_result()));
    CHECK_FALSE(read_result(scratch / "r", BucketId{13}));
    struct Row {
      Outcome outcome;
      bool is_done;
    };
    const Row rows[] = {{Outcome::succeeded, true},  {Outcome::vanished, true},
                        {Outcome::partial, false},   {Outcome::failed, false},
                        {Outcome::timed_out, false}, {Outcome::fatal, false},
                        {Outcome::cancelled, false}};
    for (const Row& row : rows) {
      CAPTURE(name_of(row.outcome));
      StoredResult stored = test::sample_result();
      stored.result.outcome = row.outcome;
      CHECK(is_done(row.outcome) == row.is_done);
      REQUIRE(write_attempt(scratch / "a", stored));
      CHECK(parse_result(content_of(scratch / "a"))->result.outcome == row.outcome);
      CHECK(read_result(scratch / "a", BucketId{12}).has_value() == row.is_done);
    }
  }

  TEST_CASE("a number that JSON does not have makes no result") {
    StoredResult stored = test::sample_result();
    stored.result.seconds = std::numeric_limits<double>::infinity();
    CHECK_FALSE(parse_result(to_text(stored)));
  }

  TEST_CASE("the first result of a bucket stays, unless it is worthless") {
    const test::ScratchDir scratch;
    StoredResult first = test::sample_result();
    first.host = "first";
    StoredResult second = test::sample_result();
    second.host = "second";
    const std::string path = scratch / "r";
    const auto host_after = [&](const std::string& before) {
      std::filesystem::remove(path);
      scratch.write("r", before);
      REQUIRE(publish_result(path, second));
      return read_result(path, BucketId{12})->host;
    };
    CHECK(host_after(to_text(first)) == "first");
    CHECK(host_after("") == "second");
    CHECK(host_after(to_text(first).substr(1)) == "second");
    first.list_fingerprint = 1;
    CHECK(host_after(to_text(first)) == "second");
    CHECK(std::distance(std::filesystem::directory_iterator(scratch.path()), {}) == 1);
  }

  TEST_CASE("a result that cannot be written is an error, a lost attempt is not") {
    const auto failed = publish_result("/nonexistent/r", test::sample_result());
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == ExitCode::list_file_unwritable);
    CHECK_FALSE(write_attempt("/nonexistent/r", test::sample_result()));
  }
}
