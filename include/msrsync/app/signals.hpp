// How this process takes signals, and how it ends by one.
#pragma once

namespace msrsync::app {

/// What our parent told us to ignore stays ignored: nohup(1) means HUP, `&` in a script INT.
bool is_ignored(int signal);

/// Shells and schedulers should see the signal, not a number that stands for it. Ends at once,
/// whatever other threads do.
[[noreturn]] void die_by(int signal);

}  // namespace msrsync::app
