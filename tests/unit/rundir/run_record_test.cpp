#include "msrsync/rundir/run_record.hpp"

#include <doctest/doctest.h>

#include "msrsync/base/checksum.hpp"
#include "support/damage.hpp"
#include "support/result_text.hpp"
#include "support/sample_records.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace rundir;

TEST_SUITE("rundir") {
  TEST_CASE("a header keeps every field, whatever the bytes") {
    const test::ScratchDir scratch;
    const RunRecord written = test::sample_run_record();
    REQUIRE(write_run_record(scratch / "run.json", written));
    const auto read = read_run_record(scratch / "run.json");
    REQUIRE(read);
    CHECK(read->program_version == written.program_version);
    CHECK(read->run_id == written.run_id);
    CHECK(read->host == written.host);
    CHECK(read->started == written.started);
    CHECK(read->argv == written.argv);
    CHECK(read->working_directory == written.working_directory);
    CHECK(read->destination == written.destination);
    REQUIRE(read->sources.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
      CHECK(read->sources[i].id == written.sources[i].id);
      CHECK(read->sources[i].argument == written.sources[i].argument);
      CHECK(read->sources[i].root == written.sources[i].root);
      CHECK(read->sources[i].destination == written.sources[i].destination);
      CHECK(read->sources[i].name == written.sources[i].name);
    }
  }

  TEST_CASE("a header with any damage is refused, and the message says what to do") {
    const std::string whole = to_text(test::sample_run_record());
    REQUIRE(parse_run_record(whole, "run.json"));
    std::uint64_t accepted = 0;
    test::for_every_damage(whole, [&](const std::string& damaged, std::size_t) {
      accepted += parse_run_record(damaged, "run.json").has_value() ? 1 : 0;
    });
    CHECK(accepted == 0);
    const auto refused = parse_run_record(whole + "\n", "/runs/1/run.json");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ExitCode::bucket_directory_unusable);
    CHECK(to_text(refused.error()) ==
          "the run cannot be resumed (start a new one in another directory): damaged header "
          "'/runs/1/run.json'");
  }

  TEST_CASE("a header that is whole but is not one of ours is refused") {
    const auto sealed = [](const std::string& body) {
      return body + ",\"crc32\":\"" + crc32_text(body) + "\"}\n";
    };
    for (const char* body :
         {"", "{", "[1", "{\"format\":1", "{\"format\":-1", "{\"format\":\"1\"",
          "{\"format\":1,\"program_version\":1", "{\"format\":1,\"program_version\":{\"base64\":1}",
          "{\"format\":1e300", "{\"format\":[[[[[["}) {
      CAPTURE(body);
      CHECK_FALSE(parse_run_record(sealed(body), "run.json"));
    }
    const auto newer = parse_run_record(sealed("{\"format\":2,\"x\":1"), "run.json");
    REQUIRE_FALSE(newer);
    CHECK(newer.error().message.find("newer msrsync") != std::string::npos);
  }

  TEST_CASE("a missing header is an error with the system's reason") {
    const auto missing = read_run_record("/nonexistent/run.json");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ExitCode::bucket_directory_unusable);
    CHECK(missing.error().os_error == ENOENT);
  }
}
