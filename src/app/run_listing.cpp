#include "msrsync/app/run_listing.hpp"

#include "msrsync/app/control_socket.hpp"
#include "msrsync/base/text.hpp"
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

ExitCode control_run(const std::string& directory, const std::string& line,
                     ui::Terminal& terminal) {
  const Result<std::string> answer = ask_run(directory, line);
  if (!answer) {
    terminal.message(to_text(answer.error()));
    return answer.error().code;
  }
  if (answer->starts_with("ok")) {
    terminal.print(printable(*answer));
    return ExitCode::success;
  }
  terminal.message(answer->empty() ? "the run has ended meanwhile" : printable(*answer));
  return answer->empty() ? ExitCode::bucket_directory_unusable : ExitCode::bad_usage;
}

}  // namespace msrsync::app
