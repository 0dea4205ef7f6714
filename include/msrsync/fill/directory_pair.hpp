// One directory of the source and its copy, both open; names in them are reached without a path.
#pragma once

#include <string>
#include <string_view>

#include "msrsync/base/unique_fd.hpp"

namespace msrsync::fill {

/// Follows no link below the two roots. One thread.
class DirectoryPair {
 public:
  /// Both roots stay open. `is_named`: a link in the place of `destination` is not followed.
  DirectoryPair(const std::string& source, const std::string& destination, bool is_named);

  /// Both roots are there.
  bool is_open() const { return source_root_ && destination_root_; }

  /// Goes to a directory, "" being the root. Where the copy lacks it, it is made with those above
  /// it: with u+rwx and of the source's permission bits what nobody may have by mistake, the rest
  /// being the directories pass's.
  /// False where one of the two cannot be opened, or is not ours to make.
  bool move_to(std::string_view directory);
  /// The same, but nothing is made.
  bool look_into(std::string_view directory);

  /// Of the directory moved to last; O_PATH.
  int source() const { return source_.get(); }
  int destination() const { return destination_.get(); }

  /// The directory itself, to be read or changed; none and errno where that is not permitted.
  UniqueFd open_source(const std::string& directory, int flags) const;
  UniqueFd open_destination(const std::string& directory, int flags) const;

 private:
  bool is_at(std::string_view directory);
  UniqueFd open_or_make(const std::string& directory) const;
  bool make(int parent, const std::string& directory, const std::string& name) const;

  UniqueFd source_root_;
  UniqueFd destination_root_;
  bool has_moved_ = false;
  std::string directory_;
  UniqueFd source_;
  UniqueFd destination_;
};

}  // namespace msrsync::fill
