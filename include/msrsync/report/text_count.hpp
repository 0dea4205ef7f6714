// What --count and --prime print.
#pragma once

#include <string>

#include "msrsync/model/tree_count.hpp"

namespace msrsync::report {

/// Lines `label: value`, in the order in which the guide asks; no newline at the end. Bytes that
/// could steer a terminal are replaced.
std::string to_count_text(const CountReport& report);

/// The guide's command for this tree, to be pasted into a shell; DEST is the reader's to fill in.
std::string copy_command(const CountReport& report);

/// The information of the lines in which prime.py ends: files and bytes read.
std::string to_prime_text(const ReadTotals& read);

}  // namespace msrsync::report
