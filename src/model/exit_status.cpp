#include "msrsync/model/exit_status.hpp"

#include <string.h>
#include <sys/wait.h>

namespace msrsync {

ExitStatus ExitStatus::from_wait_status(int wait_status) {
  if (WIFSIGNALED(wait_status)) return {Kind::signalled, WTERMSIG(wait_status)};
  return {Kind::exited, WEXITSTATUS(wait_status)};
}

std::string to_text(const ExitStatus& status) {
  const std::string number = std::to_string(status.value);
  switch (status.kind) {
    case ExitStatus::Kind::exited: return "exit code " + number;
    case ExitStatus::Kind::signalled:
      return "killed by signal " + number + " (" + ::strsignal(status.value) + ")";
    case ExitStatus::Kind::not_started: break;
  }
  return status.value == 0 ? "not started"
                           : std::string("not started: ") + ::strerror(status.value);
}

}  // namespace msrsync
