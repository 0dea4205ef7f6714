// Processes on this machine. The only user of Boost.Process.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "msrsync/supervise/engine.hpp"

namespace msrsync::supervise {

/// Io thread only, which must be the thread that constructed it and must outlive every child (it is
/// their PDEATHSIG parent). A process has ended when it was reaped and its stderr has reached its
/// end: rsync's helpers hold the other end, so they are gone too.
class LocalEngine final : public Engine {
 public:
  /// `kept_fd` stays open in every process (SpawnRequest::kept_fd) and is not owned.
  explicit LocalEngine(boost::asio::io_context& context, int kept_fd = -1);
  /// What still runs is killed with its group and reaped.
  ~LocalEngine() override;
  LocalEngine(const LocalEngine&) = delete;
  LocalEngine& operator=(const LocalEngine&) = delete;

  Result<void> start(const Command& command, OnExit on_exit) override;
  /// terminate: SIGTERM to the main process, which tells its helpers and removes temporary files.
  /// kill_main: SIGKILL to it; the helpers see the end of their pipes and clean up. kill_group:
  /// SIGKILL to everything in its group.
  void signal_all(StopLevel level) override;

  /// Stops (SIGSTOP) or continues every group, for ^Z and fg. The time between the two counts for
  /// no time limit.
  void pause_all();
  void resume_all();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace msrsync::supervise
