#include "msrsync/app/app.hpp"

#include <signal.h>

#include <boost/version.hpp>

#include "msrsync/app/copy_run.hpp"
#include "msrsync/app/estimate.hpp"
#include "msrsync/app/count_run.hpp"
#include "msrsync/app/preflight.hpp"
#include "msrsync/app/program.hpp"
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

Result<options::CommandLine> parse(Program program, const std::vector<std::string>& arguments) {
  switch (program) {
    case Program::msrsync: break;
    case Program::prime: return options::parse_prime_words(arguments);
  }
  return options::parse_command_line(arguments);
}

std::string help_of(Program program) {
  switch (program) {
    case Program::msrsync: break;
    case Program::prime: return options::prime_help_text();
  }
  return options::help_text();
}

}  // namespace

int run(const std::vector<std::string>& argv) {
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGCHLD, SIG_DFL);  // ignored, it would keep every exit status from us
  ui::StandardTerminal terminal;
  const Program program = program_of(argv.front());
  const auto command_line = parse(program, {argv.begin() + 1, argv.end()});
  if (!command_line) {
    terminal.message(to_text(command_line.error()));
    return static_cast<int>(command_line.error().code);
  }
  switch (command_line->action) {
    case options::Action::help: terminal.print(help_of(program)); return 0;
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

}  // namespace msrsync::app
