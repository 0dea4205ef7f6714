// --count and --prime: crawl, counter and file reader, joined.
#pragma once

#include "msrsync/app/copy_run.hpp"
#include "msrsync/options/command_line.hpp"

namespace msrsync::app {

/// Counts, and reads where the action is prime; prints what came of it, whatever the end is. Exit
/// codes as of a run: 21 what could not be read, 28 what vanished. INT, TERM and HUP end it in
/// order; where a file system does not let go of a thread the process dies by the signal within
/// some seconds all the same.
RunEnd run_count(const options::CommandLine& command_line);

}  // namespace msrsync::app
