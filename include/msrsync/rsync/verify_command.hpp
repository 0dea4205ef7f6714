// The command lines of the verify pass: rsyncs that compare, and change nothing.
#pragma once

#include <string>
#include <vector>

#include "msrsync/rsync/command.hpp"

namespace msrsync::rsync {

/// How far a comparison goes.
enum class CompareDepth : std::uint8_t {
  attributes,  ///< size, times, mode, owner and whatever else the copy preserves
  contents,    ///< these, and both sides of every file are read (-c)
};

/// Everything before the names. What is added to the user's options (UserOptions::verify), and why:
/// `-n -ii`: nothing is changed and every entry is named, the equal ones too;
/// `--size-only` where times are not preserved: the copy's are then of no account;
/// `-R --no-r -d`, `--ignore-missing-args`: as in the copy (rsync/command.hpp).
std::vector<std::string> verify_options(const CommandSettings& settings, CompareDepth depth,
                                        bool is_root_only);

/// The whole command for `names`. No environment and no output file yet.
Command verify_command(const CommandSettings& settings, CompareDepth depth, const Source& source,
                       const std::vector<std::string>& names);

}  // namespace msrsync::rsync
