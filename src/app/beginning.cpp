#include "msrsync/app/beginning.hpp"

#include <utility>

namespace msrsync::app {
namespace {

Result<Beginning> begin_anew(const options::CommandLine& command_line,
                             const std::vector<std::string>& words) {
  Result<Decisions> decisions = decide(command_line);
  if (!decisions) return decisions.error();
  Result<OpenedRun> opened = create_run(command_line, *decisions, words);
  if (!opened) return opened.error();
  return Beginning{command_line, std::move(*decisions), std::move(*opened)};
}

Result<Beginning> begin_again(const std::string& path, const std::vector<std::string>& words) {
  Result<OpenedRun> opened = reopen_run(path);
  if (!opened) return opened.error();
  Result<options::CommandLine> command_line = resumed_command_line(opened->record, words);
  if (!command_line) return command_line.error();
  Result<Decisions> decisions = decide(*command_line);
  if (!decisions) return decisions.error();
  if (auto same = check_same_ends(opened->record, decisions->endpoints); !same) return same.error();
  return Beginning{std::move(*command_line), std::move(*decisions), std::move(*opened)};
}

}  // namespace

Result<Beginning> begin(const options::CommandLine& command_line,
                        const std::vector<std::string>& words) {
  return command_line.action == options::Action::resume
             ? begin_again(command_line.run_directory, words)
             : begin_anew(command_line, words);
}

}  // namespace msrsync::app
