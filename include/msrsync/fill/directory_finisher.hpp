// Owner, mode and times of one directory, once everything below it is done.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>

#include "msrsync/fill/account.hpp"
#include "msrsync/fill/directory_pair.hpp"

namespace msrsync::fill {

/// What counts as finished where an ordinary user may not give a directory to its owner or group.
enum class Ownership : std::uint8_t {
  exact,       ///< nothing but theirs: rsync sees to it
  as_allowed,  ///< ours as well, as cp(1) leaves it
};

/// `roots` outlives it.
class DirectoryFinisher {
 public:
  explicit DirectoryFinisher(const DirectoryPair& roots, Ownership ownership = Ownership::exact)
      : roots_(roots), ownership_(ownership) {}

  /// Ending::right: nothing to do. Ending::written: the same as in the source now, by
  /// rsync::is_same(). Otherwise left, with what could be set, and errno where a call failed.
  NameAccount finish(const std::string& directory) const;

 private:
  bool is_finished(const struct stat& wanted, struct stat is) const;

  const DirectoryPair& roots_;
  Ownership ownership_;
};

}  // namespace msrsync::fill
