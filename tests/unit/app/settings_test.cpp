#include "msrsync/app/settings.hpp"

#include <doctest/doctest.h>

#include "msrsync/rsync/user_options.hpp"
#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::app;

namespace {

const AutoChoices kLocal = choose(1e-6, 1e-6, 2);
const AutoChoices kFiler = choose(0.005, 1e-6, 2);

struct Bench {
  explicit Bench(const AutoChoices& automatic, const std::vector<std::string>& options = {"-a"}) {
    decisions.automatic = automatic;
    decisions.concurrency = plan_concurrency(std::nullopt, automatic, false, 1024);
    auto user = rsync::parse_user_options(options);
    REQUIRE(user.has_value());
    decisions.command.user = std::move(*user);
  }
  fill::Order order() const {
    const auto run_directory = rundir::RunDirectory::create(scratch.path());
    REQUIRE(run_directory.has_value());
    const rsync::BucketContext bucket;
    return make_fill(line, decisions, bucket, *run_directory).order;
  }

  test::ScratchDir scratch;
  options::CommandLine line;
  Decisions decisions;
};

}  // namespace

TEST_SUITE("app") {
  TEST_CASE("fill workers read ahead where an operation waits for somebody else") {
    CHECK_FALSE(Bench(kLocal).order().reads_ahead);
    CHECK(Bench(kFiler).order().reads_ahead);
  }

  TEST_CASE(
      "as many crawl threads again where both ends answer late and there is something to compare") {
    struct Row {
      const char* name;
      AutoChoices automatic;
      bool holds_anything;
      std::vector<std::string> options;
      bool is_dry;
      unsigned more;
    };
    const AutoChoices both = choose(0.005, 0.005, 2);
    for (const Row& row : {Row{"a copy again", both, true, {"-a"}, false, 64},
                           Row{"a new copy", both, false, {"-a"}, false, 0},
                           Row{"rsync compares", both, true, {"-a", "-c"}, false, 0},
                           Row{"a dry run", both, true, {"-a"}, true, 0},
                           Row{"from a filer to a local disk", kFiler, true, {"-a"}, false, 0}}) {
      CAPTURE(row.name);
      Bench bench(row.automatic, row.options);
      bench.line.dry_run = row.is_dry;
      for (const char* end : {"s", "d"}) bench.scratch.make_directory(end);
      if (row.holds_anything) bench.scratch.write("d/file");
      Source source;
      source.root = bench.scratch / "s";
      source.destination = bench.scratch / "d";
      bench.decisions.endpoints.sources = {source};
      const crawl::CrawlSettings crawl = make_pipeline(bench.line, bench.decisions).crawl;
      CHECK(crawl.threads == row.automatic.crawl_threads + row.more);
      CHECK(crawl.max_threads == row.automatic.max_crawl_threads + row.more);
    }
  }

  TEST_CASE("what a fill worker writes follows rsync's options") {
    const fill::Order plain = Bench(kLocal, {"-a"}).order();
    CHECK(plain.makes_links);
    CHECK_FALSE(plain.makes_holes);
    CHECK_FALSE(plain.keeps_hard_links);
    CHECK(plain.bytes_per_second == 0);
    const fill::Order full = Bench(kLocal, {"-aSH", "--bwlimit=6400"}).order();
    CHECK(full.makes_holes);
    CHECK(full.keeps_hard_links);
    CHECK(full.bytes_per_second == 6400ULL * 1024 / 64);  // shared among the slots
    CHECK_FALSE(Bench(kLocal, {"-rpt"}).order().makes_links);
  }

  TEST_CASE("-f auto goes by the count so far only where buckets need not wait for it") {
    struct Row {
      const char* name;
      AutoChoices automatic;
      options::Fill fill;
      const char* cp;
      bool goes_by_count_so_far;
      std::uint64_t least;
    };
    for (const Row& row :
         {Row{"here", kLocal, options::Fill::automatic, "", false, kLocal.min_entries},
          Row{"a filer", kFiler, options::Fill::automatic, "", true, 16},
          Row{"rsyncs alone", kFiler, options::Fill::off, "", false, kFiler.min_entries},
          Row{"cp here", kLocal, options::Fill::off, "/bin/cp", false, 500},
          Row{"cp and a filer", kFiler, options::Fill::off, "/bin/cp", true, 16}}) {
      CAPTURE(row.name);
      Bench bench(row.automatic);
      bench.line.fill = row.fill;
      bench.decisions.cp_path = row.cp;
      const plan::PlanSettings plan = make_pipeline(bench.line, bench.decisions).plan;
      CHECK(plan.goes_by_count_so_far == row.goes_by_count_so_far);
      CHECK(plan.min_entries == row.least);
    }
  }
}
