// Holds back entries with several names until all names of an inode are known: -H keeps a hard
// link only if one rsync sees all of its names.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "msrsync/model/entry.hpp"
#include "msrsync/model/source.hpp"

namespace msrsync::plan {

/// Names of one inode within one source.
struct LinkGroup {
  SourceId source{};
  EntryKind kind = EntryKind::file;
  std::uint64_t size_bytes = 0;
  bool under_closed_directory = false;
  std::vector<std::string> paths;
};

/// Memory: the paths of multiply-linked entries only, about 150 bytes each.
class LinkGroups {
 public:
  struct Key {
    SourceId source{};
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    auto operator<=>(const Key&) const = default;
  };

  struct Name {
    std::string path;
    EntryKind kind = EntryKind::file;
    std::uint64_t size_bytes = 0;
    bool under_closed_directory = false;
  };
  void add(const Key& key, Name name);
  /// All groups, by source and inode. Leaves none.
  std::vector<LinkGroup> take();
  bool is_empty() const { return groups_.empty(); }

 private:
  std::map<Key, LinkGroup> groups_;
};

}  // namespace msrsync::plan
