#include "msrsync/app/steering.hpp"

#include <chrono>

#include "msrsync/base/text.hpp"

namespace msrsync::app {
namespace {

constexpr auto kHeartbeat = std::chrono::milliseconds(50);

}  // namespace

Steering::Steering(RunLoop& loop, Observers& observers, const Concurrency& concurrency,
                   const Clock& clock, ui::Terminal& terminal)
    : loop_(loop),
      concurrency_(concurrency),
      terminal_(terminal),
      driver_(concurrency, clock,
              {[&loop](unsigned limit, const std::string& why) { loop.set_limit(limit, why); },
               [&loop] { return loop.load(); }}),
      heartbeat_(loop.context()) {
  observers.add(driver_);
}

void Steering::begin(const std::string& run_directory) {
  driver_.begin();
  beat();
  auto server = ControlServer::open(loop_.context(), run_directory,
                                    [this](const std::string& line) { return answer(line); });
  if (server) {
    server_ = std::move(*server);
  } else {
    terminal_.message("--control will not reach this run: " + to_text(server.error()));
  }
}

void Steering::beat() {
  heartbeat_.expires_after(kHeartbeat);
  heartbeat_.async_wait([this](const boost::system::error_code& ec) {
    if (ec) return;
    driver_.look();
    beat();
  });
}

std::string Steering::answer(const std::string& line) {
  const auto command = options::parse_control_line(line);
  if (!command) return "refused: " + to_text(command.error());
  if (loop_.is_stopping()) return "refused: the run is coming to its end";
  const std::string text = obey(*command);
  terminal_.message("--control " + printable(line) + ": " + text);
  return text;
}

std::string Steering::obey(const options::ControlCommand& command) {
  const std::string running = std::to_string(loop_.load().running);
  switch (command.verb) {
    case options::ControlVerb::set_processes: return set_processes(command.processes);
    case options::ControlVerb::automatic:
      driver_.release();
      return "ok processes=auto, " + std::to_string(driver_.limit()) + " now";
    case options::ControlVerb::pause:
      driver_.pause();
      return "ok nothing starts until resume; " + running + " at work go on to their end";
    case options::ControlVerb::resume:
      driver_.resume();
      return "ok up to " + std::to_string(driver_.limit()) + " at a time";
    case options::ControlVerb::drain: break;
  }
  loop_.drain();
  return "ok nothing starts any more; " + running + " at work go on to their end";
}

std::string Steering::set_processes(unsigned wanted) {
  if (wanted > concurrency_.slots)
    return "refused: this run has room for " + std::to_string(concurrency_.slots);
  driver_.fix(wanted);
  return "ok processes=" + std::to_string(wanted) + (driver_.is_paused() ? ", after resume" : "");
}

}  // namespace msrsync::app
