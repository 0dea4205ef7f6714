// -t, -e and -g: the installed program tried on this machine, against this machine's rsync.
#pragma once

#include <string>

#include "msrsync/base/exit_code.hpp"
#include "msrsync/ui/terminal.hpp"

namespace msrsync::app {

/// Copies small generated trees in several ways and lets rsync compare (`-naicHAX --delete`).
/// One line for each case on stdout. ExitCode::self_test_failed when any differs.
ExitCode self_test(ui::Terminal& terminal);

/// Times plain rsync and msrsync at several -p on a generated tree of small files below `parent`
/// (empty: TMPDIR or /tmp), the tree compared after each run. A wrong copy is a failure, however
/// fast.
ExitCode bench(ui::Terminal& terminal, const std::string& parent);

/// Where -g runs: $SHM, or /dev/shm.
std::string memory_directory();

}  // namespace msrsync::app
