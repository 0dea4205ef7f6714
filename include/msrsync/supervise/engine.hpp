// Where processes run. The supervisor starts and signals them through this, and nothing else.
#pragma once

#include <functional>

#include "msrsync/base/result.hpp"
#include "msrsync/model/run_observer.hpp"
#include "msrsync/model/work.hpp"

namespace msrsync::supervise {

/// Io thread only.
class Engine {
 public:
  using OnExit = std::function<void(const ChildExit&)>;

  virtual ~Engine() = default;
  /// Starts the process; `on_exit` is called later, never from inside start(). An Error when it did
  /// not start; `on_exit` is then never called. Past its time_limit a process is told to end in the
  /// steps and times of stop_sequence; ChildExit::timed_out then says so.
  virtual Result<void> start(const Command& command, OnExit on_exit) = 0;
  /// Tells every process that runs to end, as hard as `level` says.
  virtual void signal_all(StopLevel level) = 0;
};

}  // namespace msrsync::supervise
