// The end of a run: its report, and what is to be said of it.
#pragma once

#include "msrsync/base/exit_code.hpp"
#include "msrsync/model/run_report.hpp"
#include "msrsync/options/command_line.hpp"
#include "msrsync/rundir/run_directory.hpp"
#include "msrsync/ui/terminal.hpp"

namespace msrsync::app {

/// Writes the report into the run directory and where --json wants it, prints what was asked for,
/// and says what else people should know. The report's exit code; not success where --json could
/// not be had.
ExitCode publish(const RunReport& report, const options::CommandLine& command_line,
                 const rundir::RunDirectory& run_directory, ui::Terminal& terminal);

/// After a run that is no success, and whose directory stays.
void say_how_to_go_on(ExitCode code, const rundir::RunDirectory& run_directory,
                      ui::Terminal& terminal);

}  // namespace msrsync::app
