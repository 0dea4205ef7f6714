#include "msrsync/app/app.hpp"

#include <signal.h>
#include <unistd.h>

#include <boost/version.hpp>

#include "msrsync/app/copy_run.hpp"
#include "msrsync/app/estimate.hpp"
#include "msrsync/app/parallelcp.hpp"
#include "msrsync/app/preflight.hpp"
#include "msrsync/app/program_name.hpp"
#include "msrsync/app/run_listing.hpp"
#include "msrsync/app/self_test.hpp"
#include "msrsync/options/command_line.hpp"
#include "msrsync/ui/terminal.hpp"

namespace msrsync::app {
namespace {

std::string version_text() {
  const Result<std::string> rsync_path = find_rsync();
  const std::string rsync = rsync_path ? rsync_version(*rsync_path) : "not found";
  return "msrsync " MSRSYNC_VERSION "\nBoost " + std::to_string(BOOST_VERSION / 100000) + "." +
         std::to_string(BOOST_VERSION / 100 % 1000) + "\nrsync " + rsync;
}

/// Shells and schedulers should see the signal, not a number that stands for it.
[[noreturn]] void die_by(int number) {
  ::signal(number, SIG_DFL);
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, number);
  ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
  ::raise(number);
  ::_exit(128 + number);
}

int copy(const options::CommandLine& command_line, const std::vector<std::string>& argv) {
  const bool report_takes_stdout = command_line.json_path == "-";
  ui::StandardTerminal terminal(report_takes_stdout ? ui::Stream::err : ui::Stream::out);
  const RunEnd end = run_copy(command_line, argv, terminal);
  if (end.signal != 0) die_by(end.signal);
  return static_cast<int>(end.code);
}

int run_msrsync(const std::vector<std::string>& argv, ui::Terminal& terminal) {
  const auto command_line = options::parse_command_line({argv.begin() + 1, argv.end()});
  if (!command_line) {
    terminal.message(to_text(command_line.error()));
    return static_cast<int>(command_line.error().code);
  }
  switch (command_line->action) {
    case options::Action::help: terminal.print(options::help_text()); return 0;
    case options::Action::version: terminal.print(version_text()); return 0;
    case options::Action::self_test: return static_cast<int>(self_test(terminal));
    case options::Action::bench: return static_cast<int>(bench(terminal, ""));
    case options::Action::bench_in_memory:
      return static_cast<int>(bench(terminal, memory_directory()));
    case options::Action::status:
      return static_cast<int>(show_status(command_line->run_directory, terminal));
    case options::Action::list:
      return static_cast<int>(list_runs(command_line->run_directory, terminal));
    case options::Action::control:
      return static_cast<int>(
          control_run(command_line->run_directory, command_line->control_line, terminal));
    case options::Action::estimate: {
      const RunEnd end = estimate(*command_line, terminal);
      if (end.signal != 0) die_by(end.signal);
      return static_cast<int>(end.code);
    }
    case options::Action::resume:
    case options::Action::copy: break;
  }
  return copy(*command_line, argv);
}

int run_parallelcp(const std::vector<std::string>& argv, ui::Terminal& terminal) {
  int exit_code = 0;
  const auto words = prepare_parallelcp({argv.begin() + 1, argv.end()}, terminal, exit_code);
  return words.empty() ? exit_code : run_msrsync(words, terminal);
}

}  // namespace

int run(const std::vector<std::string>& argv) {
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGCHLD, SIG_DFL);  // ignored, it would keep every exit status from us
  ui::StandardTerminal terminal;
  switch (program_of(argv.front())) {
    case Program::parallelcp: return run_parallelcp(argv, terminal);
    case Program::msrsync: break;
  }
  return run_msrsync(argv, terminal);
}

}  // namespace msrsync::app
