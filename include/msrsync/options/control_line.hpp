// What somebody asks of a run that is at work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "msrsync/base/result.hpp"

namespace msrsync::options {

enum class ControlVerb : std::uint8_t { set_processes, automatic, pause, resume, drain };

struct ControlCommand {
  ControlVerb verb = ControlVerb::pause;
  unsigned processes = 0;  ///< of set_processes, at least 1
};

/// The longest line that is listened to, its newline included.
inline constexpr std::size_t kMaxControlLine = 128;

/// `processes=N`, `processes=auto`, `pause`, `resume` or `drain`, exactly. Error: bad_usage.
Result<ControlCommand> parse_control_line(std::string_view line);

}  // namespace msrsync::options
