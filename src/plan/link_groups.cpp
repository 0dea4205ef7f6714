#include "msrsync/plan/link_groups.hpp"

namespace msrsync::plan {

void LinkGroups::add(const Key& key, std::string path, std::uint64_t size_bytes,
                     bool under_closed_directory) {
  LinkGroup& group = groups_[key];
  group.source = key.source;
  group.size_bytes = size_bytes;
  group.under_closed_directory = group.under_closed_directory || under_closed_directory;
  group.paths.push_back(std::move(path));
}

std::vector<LinkGroup> LinkGroups::take() {
  std::vector<LinkGroup> groups;
  groups.reserve(groups_.size());
  for (auto& [key, group] : groups_) groups.push_back(std::move(group));
  groups_.clear();
  return groups;
}

}  // namespace msrsync::plan
