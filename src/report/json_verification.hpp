// The report's part `verification`.
#pragma once

#include "json_document.hpp"
#include "msrsync/model/run_report.hpp"

namespace msrsync::report {

void write_verification(JsonDocument& document, const RunReport& report);

}  // namespace msrsync::report
