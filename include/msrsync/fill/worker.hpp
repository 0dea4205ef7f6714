// The fill worker: a child process of our own binary that writes what a bucket's list file names.
#pragma once

#include <string>
#include <vector>

namespace msrsync::fill {

/// `arguments` as to_arguments() has them, without kWorkerWord. Prints the account of each name to
/// stdout. SIGTERM makes it take back what is half done and end. Changes the umask and a signal
/// handler of the process, so it is for main() alone. The exit status: 0 when it went through all
/// names, 20 when it was told to stop, 1 when it could not begin (a line on stderr says why).
int run_worker(const std::vector<std::string>& arguments);

}  // namespace msrsync::fill
