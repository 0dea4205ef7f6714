#include "msrsync/app/program.hpp"

#include <utility>

namespace msrsync::app {

Program program_of(std::string_view argv0) {
  constexpr std::pair<std::string_view, Program> kNames[] = {
      {"prime", Program::prime},
      {"prime.py", Program::prime},
  };
  const std::string_view name = argv0.substr(argv0.rfind('/') + 1);  // npos + 1 is 0
  for (const auto& [one, program] : kNames) {
    if (name == one) return program;
  }
  return Program::msrsync;
}

}  // namespace msrsync::app
