#include "msrsync/ui/overview_text.hpp"

#include <doctest/doctest.h>

using namespace msrsync;

namespace {

RunOverview sample() {
  RunOverview overview;
  overview.path = "/runs/3";
  overview.run_id = "3";
  overview.started = WallTime(std::chrono::milliseconds(1'700'000'000'123));
  overview.argv = {"-P", "--rsync", "-ahv --inplace", "/src/", "/dst"};
  overview.host = "filer1";
  overview.sessions = 2;
  overview.is_plan_complete = true;
  overview.passes[static_cast<std::size_t>(PassKind::copy)] = {3, 300, 3072, 2, 200, 2048};
  overview.passes[static_cast<std::size_t>(PassKind::directories)] = {1, 7, 0, 0, 0, 0};
  return overview;
}

}  // namespace

TEST_SUITE("ui") {
  TEST_CASE("the status of a stopped run says how far it is and how to go on") {
    CHECK(ui::status_text(sample()) ==
          "Run:              3\n"
          "Run directory:    /runs/3\n"
          "Command line:     msrsync -P --rsync '-ahv --inplace' /src/ /dst\n"
          "Started:          2023-11-14T22:13:20.123Z\n"
          "Sessions:         2\n"
          "State:            stopped, to be continued with msrsync --resume /runs/3\n"
          "Plan:             complete\n"
          "Copy pass:        2 of 3 buckets done (200 of 300 entries, 2.0 K of 3.0 K), 1 left\n"
          "Directories pass: 0 of 1 buckets done (0 of 7 entries, 0.0 B of 0.0 B), 1 left\n"
          "Last report:      none");
  }

  TEST_CASE("the lines follow the run's state") {
    struct Row {
      const char* name;
      void (*change)(RunOverview&);
      const char* status_line;
      const char* list_line;
    };
    const Row rows[] = {
        {"live",
         [](RunOverview& run) {
           run.is_live = true;
           run.pid = 4711;
           run.is_plan_complete = false;
         },
         "State:            running, process 4711 on filer1\n"
         "Plan:             not complete\n",
         "running  2023-11-14T22:13:20.123Z  2/4+ buckets  /runs/3  msrsync -P"},
        {"live, just begun", [](RunOverview& run) { run.is_live = true; },
         "State:            running on filer1\n",
         "running  2023-11-14T22:13:20.123Z  2/4 buckets  /runs/3  msrsync -P"},
        {"complete",
         [](RunOverview& run) {
           for (PassOverview& pass : run.passes) pass.buckets_done = pass.buckets;
           run.report = LastReport{"success", 0, "2023-11-15T00:00:00.000Z"};
         },
         "State:            complete\n",
         "complete 2023-11-14T22:13:20.123Z  4/4 buckets  exit code 0  /runs/3  msrsync -P"},
        {"damaged, with a report",
         [](RunOverview& run) {
           run.is_damaged = true;
           run.report = LastReport{"partial", 21, "2023-11-15T00:00:00.000Z"};
         },
         "Last report:      partial, exit code 21, 2023-11-15T00:00:00.000Z\n"
         "Damage:           the journal cannot be read to its end; what follows is planned again",
         "stopped  2023-11-14T22:13:20.123Z  2/4 buckets  exit code 21  damaged  /runs/3  msrsync"},
        {"odd names",
         [](RunOverview& run) {
           run.path = "/runs/a\n\x1b[31m";
           run.run_id = "a\n";
           run.host = "\x1b";
           run.is_live = true;
         },
         "Run:              a\\012\nRun directory:    /runs/a\\012\\033[31m\n",
         "running  2023-11-14T22:13:20.123Z  2/4 buckets  $'/runs/a\\012\\033[31m'  msrsync"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      RunOverview overview = sample();
      row.change(overview);
      const std::string status = ui::status_text(overview);
      const std::string line = ui::list_line(overview);
      CAPTURE(status);
      CAPTURE(line);
      CHECK(status.find(row.status_line) != std::string::npos);
      CHECK(status.find('\x1b') == std::string::npos);
      CHECK(line.starts_with(row.list_line));
      CHECK(line.find('\n') == std::string::npos);
    }
  }
}
