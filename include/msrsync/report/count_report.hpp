// --count and --prime for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "msrsync/model/tree_count.hpp"

namespace msrsync::report {

/// Lines `label: value`, in the order in which the guide asks.
std::string to_count_text(const CountReport& report);

/// The guide's command for this tree, to be pasted into a shell; DEST is the reader's to fill in.
std::string copy_command(const CountReport& report);

/// The information of the lines in which prime.py ends: files and bytes read.
std::string to_prime_text(const ReadTotals& read);

/// One document, described by count.schema.json.
std::string to_count_json(const CountReport& report);

}  // namespace msrsync::report
