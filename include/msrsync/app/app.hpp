// The program: from arguments to exit code.
#pragma once

#include <string>
#include <vector>

namespace msrsync::app {

/// Runs one invocation and returns the exit code of README's table. After an interrupting signal
/// it does not return: the process dies by that signal.
int run(const std::vector<std::string>& argv);

}  // namespace msrsync::app
