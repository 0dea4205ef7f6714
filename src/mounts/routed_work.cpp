#include "msrsync/mounts/routed_work.hpp"

#include <utility>

namespace msrsync::mounts {
namespace {

/// It may all be anywhere, or nowhere.
void doubt(JobResult& result) {
  result.outcome = Outcome::fatal;
  result.message =
      "its mount is no longer the directory that this run began with, and there is no other";
  for (auto& [top, tally] : result.tally_by_top) {
    Tally doubted;
    doubted[EntryClass::not_run] = tally[EntryClass::not_run];
    doubted[EntryClass::failed] = tally.total() - tally[EntryClass::not_run];
    tally = doubted;
  }
}

}  // namespace

RoutedWork::RoutedWork(RouteContext& context, Bucket bucket)
    : context_(context), bucket_(std::move(bucket)) {}

RoutedWork::~RoutedWork() { leave(0, 0); }

bool RoutedWork::take_route() {
  if (route_) return true;
  const auto avoided = [this](std::size_t mount) {
    return has_moved_ ? std::optional(mount) : std::nullopt;
  };
  const auto source = context_.sources.take(avoided(avoided_.source));
  if (!source) return false;
  const auto destination = context_.destinations.take(avoided(avoided_.destination));
  if (!destination) {
    context_.sources.give_back(*source, 0, 0);
    return false;
  }
  route_ = Route{*source, *destination};
  return true;
}

void RoutedWork::leave(std::uint64_t entries, std::uint64_t bytes) {
  if (!route_) return;
  context_.sources.give_back(route_->source, entries, bytes);
  context_.destinations.give_back(route_->destination, entries, bytes);
  route_.reset();
}

std::optional<Command> RoutedWork::next() {
  if (is_lost_ || was_stopped_) return std::nullopt;
  while (!work_) {
    if (!take_route()) {
      is_lost_ = true;
      return std::nullopt;
    }
    if (has_lost_mount(false)) {
      leave(0, 0);
    } else {
      work_ = context_.make(bucket_, *route_);
    }
  }
  return work_->next();
}

JobProgress RoutedWork::finished(const ChildExit& exit) {
  const bool is_too_slow = exit.timed_out && !has_moved_;
  const JobProgress progress = work_->finished(exit);
  const bool is_lost = has_lost_mount(!exit.status.ok() && !exit.timed_out);
  if (was_stopped_) {
    is_lost_ = is_lost_ || is_lost;
    return progress;
  }
  if (!(is_lost || is_too_slow)) return progress;
  if (!is_lost) {
    has_moved_ = true;
    avoided_ = *route_;
  }
  lost_usage_ += exit.usage;
  ++lost_processes_;
  work_.reset();
  leave(0, 0);
  return {bucket_.id, 0, 0};
}

bool RoutedWork::has_lost_mount(bool has_failed) {
  const bool lost_source = drop(context_.sources, MountSide::source, route_->source, has_failed);
  return drop(context_.destinations, MountSide::destination, route_->destination, has_failed) ||
         lost_source;
}

bool RoutedWork::drop(MountPool& pool, MountSide side, std::size_t mount, bool has_failed) {
  const std::string trouble = context_.trouble_of(side, mount, has_failed);
  if (trouble.empty()) return false;
  if (pool.take_out(mount, trouble))
    context_.say("mount taken out, its buckets go over the others: " + pool.path(mount) + ": " +
                 trouble);
  return true;
}

std::optional<JobRetry> RoutedWork::pause() {
  return is_lost_ || !work_ ? std::nullopt : work_->pause();
}

void RoutedWork::note_stop() {
  was_stopped_ = true;
  if (work_) work_->note_stop();
}

JobResult RoutedWork::result() {
  if (!work_) {  // never begun, or given up: its books say what was not run
    work_ = context_.make(bucket_, Route{});
    work_->note_stop();
  }
  JobResult result = work_->result();
  result.usage += lost_usage_;
  result.processes += lost_processes_;
  if (is_lost_) doubt(result);
  leave(result.tally()[EntryClass::transferred], result.stats.transferred_bytes);
  return result;
}

}  // namespace msrsync::mounts
