// Which Work a bucket becomes: its pass decides, and whether its names are worth a fill.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "msrsync/app/decisions.hpp"
#include "msrsync/app/destination_guard.hpp"
#include "msrsync/app/mount_spread.hpp"
#include "msrsync/fill/filled_work.hpp"
#include "msrsync/mounts/routed_work.hpp"
#include "msrsync/rsync/bucket_work.hpp"
#include "msrsync/rsync/mirror_work.hpp"
#include "msrsync/rsync/quick_check.hpp"
#include "msrsync/rsync/verify_work.hpp"
#include "msrsync/rundir/run_directory.hpp"

namespace msrsync::app {

/// What the passes share besides their buckets; outlives the factory and all Work.
struct PassContexts {
  const rsync::BucketContext& bucket;
  const rsync::MirrorContext& mirror;
  const rsync::VerifySettings& verification;
};

/// Io thread only. Outlives the Work it makes.
class WorkFactory {
 public:
  /// Keeps references to all of these.
  WorkFactory(const options::CommandLine& command_line, const Decisions& decisions,
              const rundir::RunDirectory& run_directory, PassContexts contexts);

  /// What the destinations had when the run began: by source, null where there was none.
  /// `has_copied`: an earlier session has left something.
  void begin(std::vector<std::shared_ptr<const rsync::QuickCheck>> checks, bool has_copied);
  /// From now on every job sees to it that the destinations are the directories of this moment.
  void guard(const std::vector<Source>& sources) { guard_.emplace(sources); }

  /// From now on jobs are spread over these mounts, which outlive the factory.
  void spread(MountSpread& mounts);

  std::unique_ptr<Work> make(const Bucket& bucket);
  /// As BucketContext::is_right_directory wants it.
  bool is_right_directory(SourceId source, const std::string& directory) const;

 private:
  /// What Work is made with; over a mount, with its paths.
  struct Tools {
    const rsync::BucketContext& bucket;
    const fill::FillContext& fill;
    const fill::FillContext& comparison;  ///< of the check pass
  };
  /// Those of one route.
  struct RouteTools {
    rsync::BucketContext bucket;
    fill::FillContext fill;
    fill::FillContext comparison;
  };

  Tools tools_of(const mounts::Route& route);
  std::unique_ptr<Work> work_of(const Bucket& bucket, const Tools& tools);
  std::unique_ptr<Work> work_with_cp(const Bucket& bucket, const Tools& tools) const;
  std::unique_ptr<Work> check_of(const Bucket& bucket, const Tools& tools) const;
  bool is_to_fill(const Bucket& bucket);
  bool is_new(SourceId source) const;

  PassContexts contexts_;
  fill::FillContext fill_;
  fill::FillContext comparison_;
  bool may_fill_;
  bool may_compare_;
  bool preserves_;       ///< of cp
  bool fills_anything_;  ///< --fill on
  std::vector<std::shared_ptr<const rsync::QuickCheck>> checks_;
  bool has_copied_ = false;  ///< or tried to
  std::optional<DestinationGuard> guard_;
  MountSpread* mounts_ = nullptr;
  std::optional<mounts::RouteContext> routes_;
  std::map<mounts::Route, RouteTools> route_tools_;
};

}  // namespace msrsync::app
