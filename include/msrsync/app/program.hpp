// One binary under several names: which program its link asks for.
#pragma once

#include <cstdint>
#include <string_view>

namespace msrsync::app {

enum class Program : std::uint8_t {
  msrsync,
  prime,  ///< counts and reads a directory, in the words of prime.py
};

/// By the last part of argv[0], with or without `.py`. Any other name is msrsync.
Program program_of(std::string_view argv0);

}  // namespace msrsync::app
