// rsync's exit codes (rsync(1), EXIT VALUES; errcode.h): a name, a class and what it means here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "msrsync/model/work.hpp"

namespace msrsync::rsync {

enum class ExitClass : std::uint8_t {
  ok,
  vanished,  ///< all copied but what vanished
  partial,   ///< some entries failed; rsync went on to the end
  retry,     ///< ended before its end, and may do better another time
  fatal,     ///< would end the same way for every bucket
};

struct ExitCodeInfo {
  int code;
  ExitClass exit_class;
  std::string_view name;     ///< as in rsync's sources, RERR_ dropped, lower case
  std::string_view meaning;  ///< for people
};

/// Unknown codes are `retry`, named "unknown".
const ExitCodeInfo& describe_exit_code(int code);

/// Of an rsync that ended in any way; a death by signal is `retry`.
ExitClass class_of(const ExitStatus& status);

/// It went through all its names, however they fared.
bool came_to_its_end(const ExitStatus& status);

/// "rsync ended with 23: some files ..."
std::string exit_sentence(const ExitStatus& status);

}  // namespace msrsync::rsync
