// Several paths to one directory, and which of them the next job takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/base/clock.hpp"
#include "msrsync/model/mount_use.hpp"

namespace msrsync::mounts {

/// Io thread only. Pure but for the clock, which outlives it.
class MountPool {
 public:
  /// At least one path.
  MountPool(MountSide side, const std::vector<std::string>& paths, const Clock& clock);

  std::size_t size() const { return mounts_.size(); }
  const std::string& path(std::size_t mount) const { return mounts_.at(mount).use.path; }

  /// The one with the fewest jobs at work, of several the one that had the fewest so far. Nothing
  /// when all have been taken out. `not_this` is taken only where there is no other.
  std::optional<std::size_t> take(std::optional<std::size_t> not_this = std::nullopt);
  /// A job there is over; what it transferred.
  void give_back(std::size_t mount, std::uint64_t entries, std::uint64_t bytes);
  /// No job takes it any more. True when it was in use until now.
  bool take_out(std::size_t mount, const std::string& trouble);

  std::vector<MountUse> uses() const;

 private:
  struct Mount {
    MountUse use;
    std::uint64_t running = 0;
    SteadyTime busy_since{};
    bool is_out = false;
  };

  const Clock& clock_;
  std::vector<Mount> mounts_;
};

}  // namespace msrsync::mounts
