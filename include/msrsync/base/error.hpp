// What went wrong, as a value: what we were doing, to which path, and what the system said.
#pragma once

#include <string>

#include "msrsync/base/exit_code.hpp"

namespace msrsync {

/// A failure that ends the step that returns it. Failures of single entries are PathError.
struct Error {
  ExitCode code = ExitCode::bad_usage;
  std::string message;  ///< what we were doing and what to do next, without the path
  std::string path;     ///< bytes as the system gave them; empty when no path is concerned
  int os_error = 0;     ///< errno, 0 when the system was not asked
};

/// A command line that cannot be meant; `path` is the word that is at fault, if there is one.
Error bad_usage(std::string message, std::string path = {});

/// One line for people: message, path (control bytes replaced) and the system's reason.
std::string to_text(const Error& error);

}  // namespace msrsync
