// --status and --list: how runs on disk stand.
#pragma once

#include <string>

#include "msrsync/base/exit_code.hpp"
#include "msrsync/ui/terminal.hpp"

namespace msrsync::app {

/// Prints how the run in `directory` stands. bucket_directory_unusable when it is no run.
ExitCode show_status(const std::string& directory, ui::Terminal& terminal);

/// Prints a line for each run directly below `directory`; a run that cannot be read is a message,
/// and does not change the exit code. bucket_directory_unusable when `directory` cannot be read.
ExitCode list_runs(const std::string& directory, ui::Terminal& terminal);

/// Tells the run at work in `directory` what `line` says and prints its answer. What it refuses is
/// bad_usage.
ExitCode control_run(const std::string& directory, const std::string& line, ui::Terminal& terminal);

}  // namespace msrsync::app
