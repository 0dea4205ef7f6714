#include "msrsync/supervise/stop_sequence.hpp"

namespace msrsync::supervise {

StopLevel next_level(StopLevel level) {
  switch (level) {
    case StopLevel::none: return StopLevel::terminate;
    case StopLevel::terminate: return StopLevel::kill_main;
    case StopLevel::kill_main:
    case StopLevel::kill_group: break;
  }
  return StopLevel::kill_group;
}

std::chrono::milliseconds grace_after(StopLevel level) {
  switch (level) {
    case StopLevel::terminate: return std::chrono::milliseconds(1500);
    case StopLevel::kill_main: return std::chrono::milliseconds(1000);
    case StopLevel::none:
    case StopLevel::kill_group: break;
  }
  return std::chrono::milliseconds(0);
}

}  // namespace msrsync::supervise
