// Where --json goes.
#pragma once

#include <string>
#include <string_view>

#include "msrsync/base/result.hpp"
#include "msrsync/ui/terminal.hpp"

namespace msrsync::app {

/// A report that cannot be written is found out before the work, not after days. Empty: there is
/// none; "-": stdout.
Result<void> check_report_path(const std::string& path);

/// False, and told on `terminal`, when it could not be written.
bool write_report(const std::string& path, std::string_view text, ui::Terminal& terminal);

}  // namespace msrsync::app
