#pragma once
// What the kernel asks of latencyfs, answered from a directory after the service's delay.
#define FUSE_USE_VERSION 312
#include <fuse.h>

#include "latency_service.hpp"

namespace latencyfs {

constexpr unsigned kRequestsAtOnce = 256;

/// What the operations work on: set once, before the first request.
struct Backing {
  int directory = -1;
  Service* service = nullptr;
  double cache_seconds = 3;
};
extern Backing backing;

/// libfuse's table. Its functions are called from many threads.
fuse_operations operations();

}  // namespace latencyfs
