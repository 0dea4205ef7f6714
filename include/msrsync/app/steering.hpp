// What sets the number of rsyncs of one run: the driver, its heartbeat, and --control.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>

#include "msrsync/app/concurrency_driver.hpp"
#include "msrsync/app/control_server.hpp"
#include "msrsync/app/observers.hpp"
#include "msrsync/app/run_loop.hpp"
#include "msrsync/options/control_line.hpp"
#include "msrsync/ui/terminal.hpp"

namespace msrsync::app {

/// Io thread. Lives no longer than the loop.
class Steering {
 public:
  Steering(RunLoop& loop, Observers& observers, const Concurrency& concurrency, const Clock& clock,
           ui::Terminal& terminal);

  /// Sets the first limit, and listens in `run_directory`; where that cannot be, it says so.
  void begin(const std::string& run_directory);

 private:
  void beat();
  std::string answer(const std::string& line);
  /// Does it and returns the answer.
  std::string obey(const options::ControlCommand& command);
  std::string set_processes(unsigned wanted);

  RunLoop& loop_;
  Concurrency concurrency_;
  ui::Terminal& terminal_;
  ConcurrencyDriver driver_;
  boost::asio::steady_timer heartbeat_;
  std::unique_ptr<ControlServer> server_;
};

}  // namespace msrsync::app
