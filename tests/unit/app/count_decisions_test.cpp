#include "msrsync/app/count_decisions.hpp"

#include <doctest/doctest.h>

#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::app;

TEST_SUITE("app") {
  TEST_CASE("files read at a time: -p, or by the storage, as far as descriptors go") {
    const AutoChoices local = choose(1e-6, 1e-6, 2);
    const AutoChoices filer = choose(0.005, 0.005, 2);
    CHECK(choose_readers(std::nullopt, local, 2, 65536) == 4);
    CHECK(choose_readers(std::nullopt, local, 64, 65536) == 64);
    CHECK(choose_readers(std::nullopt, filer, 2, 65536) == 64);
    CHECK(choose_readers(200, local, 2, 65536) == 200);
    CHECK(choose_readers(3, filer, 2, 65536) == 3);
    CHECK(choose_readers(200, local, 2, 512) < 200);
    CHECK(choose_readers(200, local, 2, 64) == 1);
  }

  TEST_CASE("a count looks at its directories first, and asks for all that it tells") {
    const test::ScratchDir scratch;
    options::CommandLine line;
    line.action = options::Action::count;
    line.sources = {scratch.path() + "/"};
    line.skip_snapshots = true;
    const auto decisions = decide_count(line);
    REQUIRE(decisions.has_value());
    CHECK(decisions->sources.at(0).argument == line.sources.at(0));
    CHECK(decisions->crawl.record_links);
    CHECK(decisions->crawl.record_details);
    CHECK(decisions->crawl.skip_snapshots);
    CHECK(decisions->crawl.threads >= 1);
    line.sources.push_back(scratch / "missing");
    CHECK(decide_count(line).error().code == ExitCode::source_not_directory);
  }
}
