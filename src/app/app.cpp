#include "msrsync/app/app.hpp"

#include <signal.h>

#include <boost/version.hpp>

#include "msrsync/app/copy_run.hpp"
#include "msrsync/app/count_run.hpp"
#include "msrsync/app/estimate.hpp"
#include "msrsync/app/parallelcp.hpp"
#include "msrsync/app/preflight.hpp"
#include "msrsync/app/program_name.hpp"
#include "msrsync/app/run_listing.hpp"
#include "msrsync/app/self_test.hpp"
#include "msrsync/app/signals.hpp"
#include "msrsync/options/command_line.hpp"
#include "msrsync/options/prime_words.hpp"
#include "msrsync/ui/terminal.hpp"

namespace msrsync::app {
namespace {

std::string version_text() {
  const Result<std::string> rsync_path = find_rsync();
  const std::string rsync = rsync_path ? rsync_version(*rsync_path) : "not found";
  return "msrsync " MSRSYNC_VERSION "\nBoost " + std::to_string(BOOST_VERSION / 100000) + "." +
         std::to_string(BOOST_VERSION / 100 % 1000) + "\nrsync " + rsync;
}

int end_as(const RunEnd& end) {
  if (end.signal != 0) die_by(end.signal);
  return static_cast<int>(end.code);
}

int copy(const options::CommandLine& command_line, const std::vector<std::string>& argv) {
  const bool report_takes_stdout = command_line.json_path == "-";
  ui::StandardTerminal terminal(report_takes_stdout ? ui::Stream::err : ui::Stream::out);
  return end_as(run_copy(command_line, argv, terminal));
}

int refuse(const Error& error, ui::Terminal& terminal) {
  terminal.message(to_text(error));
  return static_cast<int>(error.code);
}

int run_prime(const std::vector<std::string>& argv, ui::Terminal& terminal) {
  const auto command_line = options::parse_prime_words({argv.begin() + 1, argv.end()});
  if (!command_line) return refuse(command_line.error(), terminal);
  if (command_line->action == options::Action::prime) return end_as(run_count(*command_line));
  terminal.print(options::prime_help_text());
  return 0;
}

int run_msrsync(const std::vector<std::string>& argv, ui::Terminal& terminal) {
  const auto command_line = options::parse_command_line({argv.begin() + 1, argv.end()});
  if (!command_line) return refuse(command_line.error(), terminal);
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
    case options::Action::estimate: return end_as(estimate(*command_line, terminal));
    case options::Action::count:
    case options::Action::prime: return end_as(run_count(*command_line));
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
    case Program::prime: return run_prime(argv, terminal);
    case Program::parallelcp: return run_parallelcp(argv, terminal);
    case Program::msrsync: break;
  }
  return run_msrsync(argv, terminal);
}

}  // namespace msrsync::app
