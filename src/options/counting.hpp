// The words of --count and --prime.
#pragma once

#include "msrsync/base/result.hpp"
#include "msrsync/options/command_line.hpp"
#include "word_splitter.hpp"

namespace msrsync::options {

/// `line` has its options applied. Refuses paths that are missing and options that say nothing
/// here.
Result<CommandLine> for_counting(Parsed parsed, CommandLine line);

}  // namespace msrsync::options
