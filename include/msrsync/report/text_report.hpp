// RunReport -> the --stats block: the original's labels in the original's order, new lines after.
#pragma once

#include <string>

#include "msrsync/model/run_report.hpp"

namespace msrsync::report {

std::string to_stats_block(const RunReport& report);

/// Of --split-by: a line for each directory that has a bucket to itself, with entries and size, and
/// one for all the others, which have `.`; ordered by path.
std::string to_manifest(const RunReport& report);

}  // namespace msrsync::report
