// The command line of the link `prime`: the words of Avere's prime.py, which the guide counts with.
#pragma once

#include <string>
#include <vector>

#include "msrsync/base/result.hpp"
#include "msrsync/options/command_line.hpp"

namespace msrsync::options {

/// `-d/--directory DIR` (required), `--workers N`, `--interval SECONDS` (0: no lines in between),
/// `-h/--help`; values attached or apart, long names cut short. Gives an Action::prime that goes
/// into no snapshots, or Action::help. Every refusal is one line, ExitCode::bad_usage.
Result<CommandLine> parse_prime_words(const std::vector<std::string>& arguments);

std::string prime_help_text();

}  // namespace msrsync::options
