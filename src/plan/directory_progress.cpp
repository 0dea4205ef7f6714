#include "msrsync/plan/directory_progress.hpp"

#include <errno.h>

#include <algorithm>

namespace msrsync::plan {
namespace {

/// Gone meanwhile: nothing that another look could mend.
bool is_vanishing(const PathError& error) {
  return error.entry_class ? *error.entry_class == EntryClass::vanished : error.os_error == ENOENT;
}

FinishedDirectory make_finished(SourceId source, std::string path, std::uint64_t subdirectories,
                                std::vector<PathError> errors) {
  return {source, std::move(path), subdirectories, std::move(errors)};
}

}  // namespace

void DirectoryProgress::note(const DirectoryBatch& batch) {
  const auto place = open_.try_emplace({batch.source, batch.directory}).first;
  State& state = place->second;
  for (const PathError& error : batch.errors) {
    if (!is_vanishing(error)) state.has_failed = true;
    state.errors.push_back(error);
  }
  if (state.has_failed) is_whole_ = false;
  if (!batch.is_last) return;
  state.has_ended = true;
  state.subdirectories = batch.subdirectories;
  finish_if_over(place);
}

void DirectoryProgress::hold(SourceId source, const std::string& directory) {
  ++open_[{source, directory}].held;
}

void DirectoryProgress::release(SourceId source, const std::string& directory) {
  const auto place = open_.find({source, directory});
  if (place == open_.end()) return;
  --place->second.held;
  finish_if_over(place);
}

void DirectoryProgress::finish_if_over(std::map<Key, State>::iterator place) {
  State& state = place->second;
  if (!state.has_ended || state.held > 0 || state.has_failed) return;
  finished_.push_back(make_finished(place->first.first, place->first.second, state.subdirectories,
                                    std::move(state.errors)));
  open_.erase(place);
}

bool DirectoryProgress::is_finished(SourceId source, const std::string& directory) const {
  return open_.find({source, directory}) == open_.end();
}

std::vector<FinishedDirectory> DirectoryProgress::take_finished() {
  return std::exchange(finished_, {});
}

std::vector<FinishedDirectory> DirectoryProgress::take_rest() {
  for (auto& [key, state] : open_) {
    if (state.has_failed) continue;
    finished_.push_back(
        make_finished(key.first, key.second, state.subdirectories, std::move(state.errors)));
  }
  open_.clear();
  return take_finished();
}

}  // namespace msrsync::plan
