// A job that goes over one of several mounts, and over another when that one dies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/model/mount_use.hpp"
#include "msrsync/model/source.hpp"
#include "msrsync/model/work.hpp"
#include "msrsync/mounts/mount_pool.hpp"

namespace msrsync::mounts {

/// A mount on each side, by its place in the pool.
struct Route {
  std::size_t source = 0;
  std::size_t destination = 0;

  auto operator<=>(const Route&) const = default;
};

/// What jobs share; outlives them all. Io thread only.
struct RouteContext {
  MountPool& sources;
  MountPool& destinations;
  /// The bucket's work over this route.
  std::function<std::unique_ptr<Work>(const Bucket&, const Route&)> make;
  /// Why a mount is of no use any more; empty: it is still the directory that it was. `has_failed`:
  /// a process that used it had trouble, so that an error when it is asked counts.
  std::function<std::string(MountSide, std::size_t mount, bool has_failed)> trouble_of;
  /// For people.
  std::function<void(const std::string&)> say;
};

/// Begins anew, with all of its names, where its mount is lost: what is copied already costs rsync
/// a look. A process that took too long moves the job once to another mount as well.
class RoutedWork final : public Work {
 public:
  RoutedWork(RouteContext& context, Bucket bucket);
  ~RoutedWork() override;

  std::optional<Command> next() override;
  JobProgress finished(const ChildExit& exit) override;
  std::optional<JobRetry> pause() override;
  void note_stop() override;
  JobResult result() override;

 private:
  bool take_route();
  void leave(std::uint64_t entries, std::uint64_t bytes);
  bool has_lost_mount(bool has_failed);
  bool drop(MountPool& pool, MountSide side, std::size_t mount, bool has_failed);

  RouteContext& context_;
  Bucket bucket_;
  std::optional<Route> route_;
  Route avoided_;  ///< where a process took too long
  bool has_moved_ = false;
  std::unique_ptr<Work> work_;
  ResourceUsage lost_usage_;  ///< of processes whose work was given up
  unsigned lost_processes_ = 0;
  bool was_stopped_ = false;
  bool is_lost_ = false;  ///< no mount is left
};

}  // namespace msrsync::mounts
