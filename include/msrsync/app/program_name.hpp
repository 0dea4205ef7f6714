// Which program was called: one binary goes by several names, which are links to it.
#pragma once

#include <cstdint>
#include <string_view>

namespace msrsync::app {

enum class Program : std::uint8_t {
  msrsync,  ///< under any name that is none of the others
  prime,    ///< `prime` or `prime.py`: counts and reads a directory
  parallelcp,
};

/// By the last part of argv[0]. Pure.
Program program_of(std::string_view argv0);

}  // namespace msrsync::app
