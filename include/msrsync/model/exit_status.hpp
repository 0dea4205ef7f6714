// How a child ended, decoded in this one place: an exit code and a signal are different things.
#pragma once

#include <string>

namespace msrsync {

struct ExitStatus {
  enum class Kind { exited, signalled, not_started };
  Kind kind = Kind::not_started;
  int value = 0;  ///< exit code, signal number or errno of the failed start

  bool ok() const { return kind == Kind::exited && value == 0; }
  bool operator==(const ExitStatus&) const = default;

  /// From the status word of wait4(2).
  static ExitStatus from_wait_status(int wait_status);
};

/// "exit code 23", "killed by signal 9 (Killed)", "not started: No such file or directory".
std::string to_text(const ExitStatus& status);

}  // namespace msrsync
