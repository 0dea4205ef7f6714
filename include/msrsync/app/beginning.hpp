// What a run begins with, new or resumed: its command line, what that comes to, its directory.
#pragma once

#include <string>
#include <vector>

#include "msrsync/app/decisions.hpp"
#include "msrsync/app/run_store.hpp"
#include "msrsync/options/command_line.hpp"

namespace msrsync::app {

struct Beginning {
  options::CommandLine command_line;  ///< of a resumed run: its own, with what --resume adds
  Decisions decisions;
  OpenedRun opened;
};

/// `words` are those after the program's name, `command_line` is what they mean.
Result<Beginning> begin(const options::CommandLine& command_line,
                        const std::vector<std::string>& words);

}  // namespace msrsync::app
