#include "msrsync/app/program_name.hpp"

namespace msrsync::app {

Program program_of(std::string_view argv0) {
  const std::string_view name = argv0.substr(argv0.rfind('/') + 1);  // npos + 1 is 0
  if (name == "prime" || name == "prime.py") return Program::prime;
  if (name == "parallelcp") return Program::parallelcp;
  return Program::msrsync;
}

}  // namespace msrsync::app
