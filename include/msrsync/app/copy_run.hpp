// One run: crawl, plan, supervise, report, in one object that owns them all.
#pragma once

#include <string>
#include <vector>

#include "msrsync/app/probe.hpp"
#include "msrsync/options/command_line.hpp"
#include "msrsync/ui/terminal.hpp"

namespace msrsync::app {

/// How the process is to end.
struct RunEnd {
  ExitCode code = ExitCode::success;
  int signal = 0;  ///< die by this one, when not 0
};

/// Runs the copy that `command_line` asks for, or goes on with the run that it resumes, from checks
/// to report. Everything that goes wrong is told on `terminal`. `argv` is what was typed, the
/// program's name included.
RunEnd run_copy(const options::CommandLine& command_line, const std::vector<std::string>& argv,
                ui::Terminal& terminal);

}  // namespace msrsync::app
