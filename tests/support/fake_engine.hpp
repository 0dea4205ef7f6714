// An Engine that runs nothing: processes end when, and as, the test says.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "msrsync/supervise/engine.hpp"

namespace msrsync::test {

class FakeEngine final : public supervise::Engine {
 public:
  Result<void> start(const Command& command, OnExit on_exit) override {
    if (refuses) return Error{ExitCode::engine_failed, "refused", "", 2};
    started.push_back(command.argv.front());
    running.emplace_back(command.argv.front(), std::move(on_exit));
    return {};
  }
  void signal_all(StopLevel level) override { signals.push_back(level); }

  /// The process started with `name` ends.
  void end(const std::string& name, ExitStatus status = {ExitStatus::Kind::exited, 0}) {
    for (auto one = running.begin(); one != running.end(); ++one) {
      if (one->first != name) continue;
      const OnExit on_exit = std::move(one->second);
      running.erase(one);
      ChildExit exit;
      exit.status = status;
      on_exit(exit);
      return;
    }
    throw std::runtime_error("not running: " + name);
  }

  bool refuses = false;
  std::vector<std::string> started;
  std::vector<std::pair<std::string, OnExit>> running;
  std::vector<StopLevel> signals;
};

}  // namespace msrsync::test
