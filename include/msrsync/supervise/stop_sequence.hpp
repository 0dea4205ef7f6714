// How hard to press, and how long to wait: the steps that end a process, for one or for all.
#pragma once

#include <chrono>

#include "msrsync/model/run_observer.hpp"

namespace msrsync::supervise {

/// The step after `level`; kill_group is the last.
StopLevel next_level(StopLevel level);

/// How long a step is given before the next one: rsync itself takes 0.4 s to end on SIGTERM; after
/// SIGKILL to the main process its helpers see the end of their pipes and clean up. 0 after the
/// last.
std::chrono::milliseconds grace_after(StopLevel level);

}  // namespace msrsync::supervise
