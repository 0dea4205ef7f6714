// How a run stands, in words.
#pragma once

#include <string>

#include "msrsync/model/run_overview.hpp"

namespace msrsync::ui {

/// The lines of --status, `label: value`, the values in one column; no newline at the end. Bytes
/// that could steer a terminal are replaced.
std::string status_text(const RunOverview& overview);

/// The line of --list: what it does, how far it is, when it began, where it is, what was typed.
std::string list_line(const RunOverview& overview);

}  // namespace msrsync::ui
