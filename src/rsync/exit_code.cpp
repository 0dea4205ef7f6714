#include "msrsync/rsync/exit_code.hpp"

#include <algorithm>
#include <array>

namespace msrsync::rsync {
namespace {

constexpr auto kTable = std::to_array<ExitCodeInfo>({
    {0, ExitClass::ok, "ok", "success"},
    {1, ExitClass::fatal, "syntax", "rsync did not understand its options"},
    {2, ExitClass::fatal, "protocol", "the two sides of rsync speak different protocols"},
    {3, ExitClass::fatal, "fileselect", "the source or the destination cannot be selected"},
    {4, ExitClass::fatal, "unsupported", "an option is not supported by this rsync"},
    {5, ExitClass::retry, "startclient", "the connection to an rsync daemon failed"},
    {6, ExitClass::retry, "log_failure", "an rsync daemon could not write its log"},
    {10, ExitClass::retry, "socketio", "socket I/O failed, or the receiving side died"},
    {11, ExitClass::retry, "fileio", "file I/O failed"},
    {12, ExitClass::retry, "streamio", "the data stream broke: a helper process died"},
    {13, ExitClass::retry, "messageio", "rsync's own diagnostics broke off"},
    {14, ExitClass::retry, "ipc", "a helper process could not be started"},
    {15, ExitClass::retry, "crashed", "a helper process crashed"},
    {16, ExitClass::retry, "terminated", "a helper process was killed"},
    {19, ExitClass::retry, "signal1", "rsync received SIGUSR1"},
    {20, ExitClass::retry, "signal", "rsync was told to stop (INT, TERM or HUP)"},
    {21, ExitClass::retry, "waitchild", "waiting for a helper process failed"},
    {22, ExitClass::retry, "malloc", "rsync ran out of memory"},
    {23, ExitClass::partial, "partial", "some entries were not transferred"},
    {24, ExitClass::vanished, "vanished", "some entries vanished before they were copied"},
    {25, ExitClass::partial, "del_limit", "--max-delete stopped deletions"},
    {30, ExitClass::retry, "timeout", "no data came for the given --timeout"},
    {35, ExitClass::retry, "contimeout", "the daemon did not answer in time"},
    {124, ExitClass::retry, "cmd_failed", "the remote shell failed"},
    {125, ExitClass::retry, "cmd_killed", "the remote shell was killed"},
    {126, ExitClass::fatal, "cmd_run", "the remote shell could not be run"},
    {127, ExitClass::fatal, "cmd_notfound", "the remote shell was not found"},
    {255, ExitClass::retry, "ssh", "ssh failed"},
});

constexpr ExitCodeInfo kUnknown{-1, ExitClass::retry, "unknown",
                                "an exit code rsync does not document"};

}  // namespace

const ExitCodeInfo& describe_exit_code(int code) {
  const auto* row = std::find_if(kTable.begin(), kTable.end(),
                                 [code](const ExitCodeInfo& info) { return info.code == code; });
  return row != kTable.end() ? *row : kUnknown;
}

ExitClass class_of(const ExitStatus& status) {
  if (status.kind != ExitStatus::Kind::exited) return ExitClass::retry;
  return describe_exit_code(status.value).exit_class;
}

bool came_to_its_end(const ExitStatus& status) {
  const ExitClass exit_class = class_of(status);
  return exit_class != ExitClass::retry && exit_class != ExitClass::fatal;
}

std::string exit_sentence(const ExitStatus& status) {
  std::string text = "rsync " + to_text(status);
  if (status.kind == ExitStatus::Kind::exited && status.value != 0)
    text += ": " + std::string(describe_exit_code(status.value).meaning);
  return text;
}

}  // namespace msrsync::rsync
