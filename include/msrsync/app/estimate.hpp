// --estimate: how long a copy would take, found out with copies of samples.
#pragma once

#include "msrsync/app/copy_run.hpp"
#include "msrsync/options/command_line.hpp"
#include "msrsync/ui/terminal.hpp"

namespace msrsync::app {

/// Reads the one local SRC, copies samples of it to a scratch directory on the destination (below
/// DEST, or beside it where it is not there yet) at a few -p, removes that again and prints what
/// the whole tree would take. DEST itself gets nothing.
RunEnd estimate(const options::CommandLine& command_line, ui::Terminal& terminal);

}  // namespace msrsync::app
