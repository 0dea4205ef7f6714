#include "msrsync/crawl/frontier.hpp"

namespace msrsync::crawl {
namespace {

std::string parent_of(const std::string& directory) {
  const auto slash = directory.rfind('/');
  return slash == std::string::npos ? std::string() : directory.substr(0, slash);
}

}  // namespace

void Frontier::add(SourceId source, const std::string& directory, std::uint64_t subdirectories) {
  Key key{source, directory};
  State* state = &states_[key];
  if (state->is_finished) return;
  state->is_finished = true;
  state->subdirectories = subdirectories;
  while (state->is_whole()) {
    forget_below(key);
    if (key.second.empty()) return;
    key.second = parent_of(key.second);
    state = &states_[key];
    ++state->whole_subdirectories;
  }
}

/// A directory is whole only when everything below it is, so all of that can go.
void Frontier::forget_below(const Key& key) {
  const std::string prefix = key.second.empty() ? "" : key.second + "/";
  auto place = states_.upper_bound({key.first, prefix});
  while (place != states_.end() && place->first.first == key.first &&
         place->first.second.starts_with(prefix))
    place = states_.erase(place);
}

Known Frontier::known(SourceId source, const std::string& directory) const {
  const auto place = states_.find({source, directory});
  if (place == states_.end() || !place->second.is_finished) return Known::nothing;
  return place->second.is_whole() ? Known::subtree : Known::itself;
}

bool Frontier::covers(SourceId source, std::string directory) const {
  if (known(source, directory) != Known::nothing) return true;
  while (!directory.empty()) {
    directory = parent_of(directory);
    if (known(source, directory) == Known::subtree) return true;
  }
  return false;
}

}  // namespace msrsync::crawl
