// Options that do not go together: each Error is one line, ExitCode::bad_usage.
#pragma once

#include "msrsync/base/result.hpp"
#include "msrsync/options/command_line.hpp"

namespace msrsync::options {

/// What only rsync can do is refused where another program copies, and the other way round.
/// `has_rsync`: --rsync was given.
Result<void> check_tool(bool has_rsync, const CommandLine& line);

/// For a copy or its estimate, whatever its paths.
Result<void> check_copy(const CommandLine& line);

/// Once the paths are known.
Result<void> check_mounts(const CommandLine& line);

}  // namespace msrsync::options
