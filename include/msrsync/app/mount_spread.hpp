// --dest-mount and --source-mount: the run's jobs, spread over several mounts of its two ends.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "msrsync/base/clock.hpp"
#include "msrsync/base/directory_identity.hpp"
#include "msrsync/base/result.hpp"
#include "msrsync/model/source.hpp"
#include "msrsync/mounts/mount_pool.hpp"
#include "msrsync/mounts/routed_work.hpp"
#include "msrsync/options/command_line.hpp"
#include "msrsync/options/resolve.hpp"

namespace msrsync::app {

/// Io thread only. Place 0 of each pool is the path that SRC or DEST resolved to.
class MountSpread {
 public:
  /// `endpoints` and `clock` outlive it; `say` takes a line for people.
  MountSpread(const options::CommandLine& command_line, const options::Endpoints& endpoints,
              const Clock& clock, std::function<void(const std::string&)> say);
  MountSpread(const MountSpread&) = delete;
  MountSpread& operator=(const MountSpread&) = delete;

  /// There is more than one path to an end.
  bool is_used() const { return sources_.size() + destinations_.size() > 2; }
  /// The destination is made by now: every mount leads to the same directory (mounts/mount_proof).
  Result<void> prove() const;
  /// From now on a mount that becomes another directory is lost.
  void begin();

  std::vector<Source> sources_over(const mounts::Route& route) const;
  mounts::RouteContext context(
      std::function<std::unique_ptr<Work>(const Bucket&, const mounts::Route&)> make);
  /// Of the ends that have several; empty where there is none.
  std::vector<MountUse> uses() const;

 private:
  std::string trouble_of(MountSide side, std::size_t mount, bool has_failed) const;
  const mounts::MountPool& pool_of(MountSide side) const {
    return side == MountSide::source ? sources_ : destinations_;
  }

  const options::Endpoints& endpoints_;
  std::function<void(const std::string&)> say_;
  mounts::MountPool sources_;
  mounts::MountPool destinations_;
  std::vector<DirectoryIdentity> identities_[2];  ///< by side and mount
};

}  // namespace msrsync::app
