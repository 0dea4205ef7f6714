// What the only rsync that copied said of the directories, for the pass that classes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "msrsync/model/entry.hpp"
#include "msrsync/model/tally.hpp"
#include "msrsync/rsync/list_reader.hpp"

namespace msrsync::rsync {

/// Io thread only. Empty until the only rsync of the copy pass (Bucket::is_sole) has come to a
/// clean end; it has then set owner, mode and times of every directory that it names, and nobody
/// has written there since.
class TreeAccount {
 public:
  /// `output` is that rsync's stdout, itemized with -ii.
  void take(std::string_view output);
  /// Nothing where another rsync has to look.
  std::optional<EntryClass> class_of(const ListedEntry& directory) const;

 private:
  std::unordered_map<std::string, EntryClass> classes_;
};

}  // namespace msrsync::rsync
