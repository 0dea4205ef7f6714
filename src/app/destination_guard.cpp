#include "msrsync/app/destination_guard.hpp"

#include <errno.h>

#include <string>
#include <utility>

namespace msrsync::app {

DestinationGuard::DestinationGuard(const std::vector<Source>& sources) {
  for (const Source& source : sources) {
    paths_.push_back(source.destination);
    identities_.push_back(identity_of(source.destination, Freshness::cached));
  }
}

bool DestinationGuard::holds(SourceId source) const {
  const auto index = static_cast<std::size_t>(source);
  const DirectoryIdentity now = identity_of(paths_.at(index), Freshness::cached);
  if (now.os_error == 0) return is_same_directory(now, identities_.at(index));
  return now.os_error != ENOENT && now.os_error != ENOTDIR && now.os_error != ESTALE;
}

GuardedWork::GuardedWork(std::unique_ptr<Work> work, std::function<bool()> holds)
    : work_(std::move(work)), holds_(std::move(holds)) {}

std::optional<Command> GuardedWork::next() {
  if (!is_lost_) is_lost_ = !holds_();
  if (is_lost_) return std::nullopt;
  return work_->next();
}

JobResult GuardedWork::result() {
  JobResult result = work_->result();
  is_lost_ = is_lost_ || !holds_();
  if (!is_lost_) return result;
  result.outcome = Outcome::fatal;
  result.message =
      "the destination is no longer the directory that this run began to fill (unmounted?)";
  for (auto& [top, tally] : result.tally_by_top) {
    const std::uint64_t not_run = std::exchange(tally[EntryClass::not_run], 0);
    Tally doubted;
    doubted[EntryClass::failed] = tally.total();
    doubted[EntryClass::not_run] = not_run;
    tally = doubted;
  }
  return result;
}

}  // namespace msrsync::app
