#include "msrsync/options/control_line.hpp"

#include <limits>

#include "msrsync/base/size_text.hpp"

namespace msrsync::options {

Result<ControlCommand> parse_control_line(std::string_view line) {
  constexpr std::string_view kProcesses = "processes=";
  if (line == "pause") return ControlCommand{ControlVerb::pause, 0};
  if (line == "resume") return ControlCommand{ControlVerb::resume, 0};
  if (line == "drain") return ControlCommand{ControlVerb::drain, 0};
  if (line.starts_with(kProcesses)) {
    const std::string value(line.substr(kProcesses.size()));
    if (value == "auto") return ControlCommand{ControlVerb::automatic, 0};
    const auto number = parse_count(value);
    if (number && *number <= std::numeric_limits<unsigned>::max())
      return ControlCommand{ControlVerb::set_processes, static_cast<unsigned>(*number)};
  }
  return Error{ExitCode::bad_usage,
               "a run understands processes=N, processes=auto, pause, resume and drain, not",
               std::string(line), 0};
}

}  // namespace msrsync::options
