// What the program does when memory is refused (ulimit -v, a system without overcommit): the first
// refusal uses up a reserve and asks for an orderly stop, the one after that ends the program.
#pragma once

#include "msrsync/base/result.hpp"
#include "msrsync/base/unique_fd.hpp"

namespace msrsync::app {

/// Takes the reserve and installs the new-handler; once in a process, before threads are started.
/// From then on operator new never throws std::bad_alloc, on no thread.
///
/// The descriptor becomes readable when the reserve has been used up: the run has to stop now. A
/// thread that is refused memory again after that writes one line to stderr and ends the process
/// with ExitCode::entries_failed; its children die with it.
Result<UniqueFd> reserve_memory();

/// What the report says of a run that was stopped so.
Error lack_of_memory();

}  // namespace msrsync::app
