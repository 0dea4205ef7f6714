// How many open files this process may have, and what that means for the number of rsyncs.
#pragma once

#include <cstdint>

namespace msrsync::app {

/// Raises the soft limit to the hard one (setrlimit(2), RLIMIT_NOFILE) and returns it.
std::uint64_t raise_descriptor_limit();

/// The most crawl threads that `limit` open files allow: 64 where it is 1024, one at least. Pure.
/// Each has a directory open, and others wait open while their names are stat'ed.
unsigned affordable_crawl_threads(std::uint64_t limit);

/// The slots that `limit` open files allow, `wanted` at most and one at least. Pure. Each running
/// rsync takes two (its handle and its stderr) and one more while it starts; crawl threads, event
/// loop and list files have theirs.
unsigned affordable_slots(unsigned wanted, std::uint64_t limit, unsigned crawl_threads);

}  // namespace msrsync::app
