#include "msrsync/app/run_listing.hpp"

#include "msrsync/rundir/overview.hpp"
#include "msrsync/ui/overview_text.hpp"

namespace msrsync::app {

ExitCode show_status(const std::string& directory, ui::Terminal& terminal) {
  const Result<RunOverview> overview = rundir::overview_of(directory);
  if (!overview) {
    terminal.message(to_text(overview.error()));
    return overview.error().code;
  }
  terminal.print(ui::status_text(*overview));
  return ExitCode::success;
}

ExitCode list_runs(const std::string& directory, ui::Terminal& terminal) {
  const auto runs = rundir::list_runs(directory);
  if (!runs) {
    terminal.message(to_text(runs.error()));
    return runs.error().code;
  }
  for (const rundir::ListedRun& run : *runs) {
    if (run.overview) {
      terminal.print(ui::list_line(*run.overview));
    } else {
      terminal.message(to_text(run.overview.error()));
    }
  }
  return ExitCode::success;
}

}  // namespace msrsync::app
