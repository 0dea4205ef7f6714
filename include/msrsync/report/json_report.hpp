// RunReport -> the JSON document of README's "The report".
#pragma once

#include <string>

#include "msrsync/model/run_report.hpp"

namespace msrsync::report {

inline constexpr int kSchemaVersion = 1;

/// The whole document, two-space indent, a final newline. Keys in the schema's order.
std::string to_json(const RunReport& report);

}  // namespace msrsync::report
