// The directories that a bucket's names need at the destination, made where they are absent.
#pragma once

#include <string>
#include <unordered_set>

#include "msrsync/base/unique_fd.hpp"
#include "msrsync/fill/directory_pair.hpp"

namespace msrsync::fill {

/// Modes are 0777 less the umask, as mkdir(1) gives them. Follows no link below the destination's
/// root: one in a directory's place is an error. One thread.
class DirectoryMaker {
 public:
  /// `roots` outlives it. `opens_closed`: an ordinary user's own directory that lacks u+rwx gets
  /// it, so that others of his processes may write there; somebody sets its mode afterwards.
  DirectoryMaker(const DirectoryPair& roots, bool opens_closed)
      : roots_(roots), opens_closed_(opens_closed) {}

  /// `directory` and those above it, "" being the root. 0 once it is there, else errno: what the
  /// source has no more is not made. What was made before is not looked at again.
  int make(const std::string& directory);

 private:
  UniqueFd open_or_make(const std::string& directory);
  bool make_one(int parent, const std::string& name) const;
  void open_up(int directory) const;

  const DirectoryPair& roots_;
  bool opens_closed_;
  std::unordered_set<std::string> made_;
};

}  // namespace msrsync::fill
