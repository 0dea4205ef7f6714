// Owner, mode and times of one directory, once everything below it is done.
#pragma once

#include <string>

#include "msrsync/fill/account.hpp"
#include "msrsync/fill/directory_pair.hpp"

namespace msrsync::fill {

/// `roots` outlives it.
class DirectoryFinisher {
 public:
  explicit DirectoryFinisher(const DirectoryPair& roots) : roots_(roots) {}

  /// Ending::right: nothing to do. Ending::written: the same as in the source now, by
  /// rsync::is_same(). Otherwise left, with what could be set: rsync has the last word.
  NameAccount finish(const std::string& directory) const;

 private:
  const DirectoryPair& roots_;
};

}  // namespace msrsync::fill
