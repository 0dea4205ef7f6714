// What went over one of several mounts of the same directory.
#pragma once

#include <cstdint>
#include <string>

namespace msrsync {

enum class MountSide : std::uint8_t { source, destination };

struct MountUse {
  MountSide side = MountSide::destination;
  std::string path;  ///< the source's or destination's own comes first
  std::uint64_t jobs = 0;
  std::uint64_t entries = 0;  ///< transferred
  std::uint64_t bytes = 0;    ///< likewise
  double busy_seconds = 0;    ///< in which at least one job ran there
  std::string trouble;        ///< why it was taken out; empty: it was not
};

}  // namespace msrsync
