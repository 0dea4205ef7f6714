// parallelcp, the guide's script: what it checks and says before the copy.
#pragma once

#include <string>
#include <vector>

#include "msrsync/options/parallelcp_line.hpp"
#include "msrsync/ui/terminal.hpp"

namespace msrsync::app {

/// The script's exit codes.
inline constexpr int kParallelcpUsage = 1;
inline constexpr int kNoDirectory = 2;
inline constexpr int kNotWritable = 3;

/// What msrsync is to be told for these arguments (without the program's name), once the source is
/// there and the destination is there or made, several levels if need be.
/// Empty: there is nothing to copy; all is said, and `exit_code` set.
std::vector<std::string> prepare_parallelcp(const std::vector<std::string>& arguments,
                                            ui::Terminal& terminal, int& exit_code);

}  // namespace msrsync::app
