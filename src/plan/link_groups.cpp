#include "msrsync/plan/link_groups.hpp"

namespace msrsync::plan {

void LinkGroups::add(const Key& key, Name name) {
  LinkGroup& group = groups_[key];
  group.source = key.source;
  group.kind = name.kind;
  group.size_bytes = name.size_bytes;
  group.under_closed_directory = group.under_closed_directory || name.under_closed_directory;
  group.paths.push_back(std::move(name.path));
}

std::vector<LinkGroup> LinkGroups::take() {
  std::vector<LinkGroup> groups;
  groups.reserve(groups_.size());
  for (auto& [key, group] : groups_) groups.push_back(std::move(group));
  groups_.clear();
  return groups;
}

}  // namespace msrsync::plan
