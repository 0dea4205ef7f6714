#include "msrsync/app/closing.hpp"

#include <string>
#include <vector>

#include "msrsync/app/report_file.hpp"
#include "msrsync/base/file_io.hpp"
#include "msrsync/base/text.hpp"
#include "msrsync/report/json_report.hpp"
#include "msrsync/report/text_report.hpp"

namespace msrsync::app {
namespace {

void print_what_was_asked_for(const RunReport& report, const options::CommandLine& command_line,
                              ui::Terminal& terminal) {
  if (command_line.dry_run && command_line.split_depth > 0)
    terminal.print(report::to_manifest(report));
  if (command_line.stats) terminal.print(report::to_stats_block(report));
}

void say_what_remains(const RunReport& report, ExitCode code,
                      const options::CommandLine& command_line, ui::Terminal& terminal) {
  if (const std::uint64_t changed = report.comparison.source_changed; changed > 0)
    terminal.message(std::to_string(changed) +
                     " entries changed in the source meanwhile; run again to fetch them");
  // What the permit has said already is not said twice.
  const std::vector<std::string>& said = report.mirror.reasons;
  const bool is_said = !command_line.dry_run && !said.empty() && report.message == said.front();
  if (code != ExitCode::success && !report.message.empty() && !is_said)
    terminal.message(report.message);
  if (report.exit_code == ExitCode::time_limit && !command_line.run_directory.empty())
    terminal.message("go on with: " + printable(join_for_display(
                                          {"msrsync", "--resume", command_line.run_directory})));
}

}  // namespace

ExitCode publish(const RunReport& report, const options::CommandLine& command_line,
                 const rundir::RunDirectory& run_directory, ui::Terminal& terminal) {
  print_what_was_asked_for(report, command_line, terminal);
  const std::string text = report::to_json(report);
  (void)write_file_atomically(run_directory.report_file(), text, ExitCode::entries_failed);
  ExitCode code = report.exit_code;
  if (!command_line.json_path.empty() && !write_report(command_line.json_path, text, terminal) &&
      code == ExitCode::success)
    code = ExitCode::entries_failed;
  say_what_remains(report, code, command_line, terminal);
  return code;
}

void say_how_to_go_on(ExitCode code, const rundir::RunDirectory& run_directory,
                      ui::Terminal& terminal) {
  // There is nothing left to copy then.
  const bool only_differs = code == ExitCode::verification_difference;
  terminal.message((only_differs ? "compare again what differs with msrsync --resume "
                                 : "go on with msrsync --resume ") +
                   join_for_display({run_directory.path()}) + ", where lists and logs are kept");
}

}  // namespace msrsync::app
