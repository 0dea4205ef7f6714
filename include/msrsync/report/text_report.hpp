// RunReport -> the --stats block: the original's labels in the original's order, new lines after.
#pragma once

#include <string>

#include "msrsync/model/run_report.hpp"

namespace msrsync::report {

std::string to_stats_block(const RunReport& report);

}  // namespace msrsync::report
