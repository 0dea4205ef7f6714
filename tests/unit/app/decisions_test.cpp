#include "msrsync/app/decisions.hpp"

#include <doctest/doctest.h>

#include <string>

#include "msrsync/app/descriptors.hpp"

using namespace msrsync::app;

namespace {

struct Row {
  const char* name;
  std::optional<unsigned> processes;
  AutoChoices automatic;
  bool has_bandwidth_limit;
  std::uint64_t open_files;
  unsigned slots;
  unsigned first;
  unsigned most;
};

const AutoChoices kLocal = choose(1e-6, 1e-6, 2);
const AutoChoices kFiler = choose(1e-6, 0.005, 2);
const AutoChoices kShell = choose_through_shell(kFiler);

AutoChoices crawled_by(unsigned threads) {
  AutoChoices choices = kLocal;
  choices.max_crawl_threads = threads;
  return choices;
}

const Row kRows[] = {
    {"auto here", std::nullopt, kLocal, false, 1024, 64, 8, 64},
    {"auto on a filer", std::nullopt, kFiler, false, 1024, 64, 32, 64},
    {"auto through ssh", std::nullopt, kShell, false, 1024, 64, 8, 8},
    {"a number leaves room for --control", 4, kLocal, false, 1024, 64, 4, 64},
    {"a large number", 100, kLocal, false, 1024, 100, 100, 64},
    {"few open files", 64, crawled_by(affordable_crawl_threads(64)), false, 64, 8, 8, 8},
    {"a budget is for as many as run", 4, kLocal, true, 1024, 4, 4, 4},
    {"a budget, auto here", std::nullopt, kLocal, true, 1024, 8, 8, 8},
    {"a budget, auto on a filer", std::nullopt, kFiler, true, 1024, 64, 64, 64},
};

}  // namespace

TEST_SUITE("app") {
  TEST_CASE("how many rsyncs run at first, and what that may become") {
    for (const Row& row : kRows) {
      CAPTURE(std::string(row.name));
      const Concurrency plan =
          plan_concurrency(row.processes, row.automatic, row.has_bandwidth_limit, row.open_files);
      CHECK(plan.slots == row.slots);
      CHECK(plan.first == row.first);
      CHECK(plan.most_automatic == row.most);
      CHECK(plan.is_automatic == !row.processes);
      CHECK(plan.adapts == !row.has_bandwidth_limit);
    }
  }
}
