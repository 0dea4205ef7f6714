#include "msrsync/mounts/mount_pool.hpp"

#include <tuple>

namespace msrsync::mounts {

MountPool::MountPool(MountSide side, const std::vector<std::string>& paths, const Clock& clock)
    : clock_(clock) {
  for (const std::string& path : paths) {
    Mount& mount = mounts_.emplace_back();
    mount.use.side = side;
    mount.use.path = path;
  }
}

std::optional<std::size_t> MountPool::take(std::optional<std::size_t> not_this) {
  std::optional<std::size_t> best;
  const auto load = [&](std::size_t i) {
    return std::tuple(i == not_this, mounts_[i].running, mounts_[i].use.jobs);
  };
  for (std::size_t i = 0; i < mounts_.size(); ++i) {
    if (!mounts_[i].is_out && (!best || load(i) < load(*best))) best = i;
  }
  if (!best) return best;
  Mount& mount = mounts_[*best];
  if (mount.running++ == 0) mount.busy_since = clock_.steady_now();
  ++mount.use.jobs;
  return best;
}

void MountPool::give_back(std::size_t index, std::uint64_t entries, std::uint64_t bytes) {
  Mount& mount = mounts_.at(index);
  mount.use.entries += entries;
  mount.use.bytes += bytes;
  if (--mount.running == 0)
    mount.use.busy_seconds += seconds_between(mount.busy_since, clock_.steady_now());
}

bool MountPool::take_out(std::size_t index, const std::string& trouble) {
  Mount& mount = mounts_.at(index);
  if (mount.is_out) return false;
  mount.is_out = true;
  mount.use.trouble = trouble;
  return true;
}

std::vector<MountUse> MountPool::uses() const {
  std::vector<MountUse> uses;
  for (const Mount& mount : mounts_) {
    uses.push_back(mount.use);
    if (mount.running > 0)
      uses.back().busy_seconds += seconds_between(mount.busy_since, clock_.steady_now());
  }
  return uses;
}

}  // namespace msrsync::mounts
