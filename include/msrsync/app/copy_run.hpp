// One run: crawl, plan, supervise, report, in one object that owns them all.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "msrsync/app/probe.hpp"
#include "msrsync/base/result.hpp"
#include "msrsync/model/entry.hpp"
#include "msrsync/options/command_line.hpp"
#include "msrsync/ui/terminal.hpp"

namespace msrsync::app {

/// How the process is to end.
struct RunEnd {
  ExitCode code = ExitCode::success;
  int signal = 0;             ///< die by this one, when not 0
  double copy_seconds = 0;    ///< first child started to last child gone
  std::uint64_t entries = 0;  ///< transferred, or right already
  std::uint64_t bytes = 0;    ///< transferred
};

/// Runs the copy that `command_line` asks for, or goes on with the run that it resumes, from checks
/// to report. Everything that goes wrong is told on `terminal`. `argv` is what was typed, the
/// program's name included.
RunEnd run_copy(const options::CommandLine& command_line, const std::vector<std::string>& argv,
                ui::Terminal& terminal);

/// Copies `sample` instead of all that lies in SRC, and leaves no run directory behind.
Result<RunEnd> run_sample(const options::CommandLine& command_line,
                          std::vector<DirectoryBatch> sample, ui::Terminal& terminal);

}  // namespace msrsync::app
