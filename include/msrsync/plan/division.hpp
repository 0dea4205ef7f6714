// Which part of a tree is this host's, of several hosts that copy it together.
#pragma once

#include <string_view>

namespace msrsync::plan {

/// The subtrees that begin `depth` levels below a root are dealt out by their paths alone, so that
/// hosts need not know of each other. Pure.
struct Division {
  unsigned depth = 0;   ///< 0 where `hosts` is 1
  unsigned number = 1;  ///< of this host, from 1
  unsigned hosts = 1;

  /// False for a directory in a subtree that is another host's. What lies above the subtrees is
  /// everybody's: each host needs those directories.
  bool has(std::string_view directory) const;
  /// Whether the files in a directory of ours are, too: those above the subtrees are the first
  /// host's.
  bool has_files_of(std::string_view directory) const;
};

}  // namespace msrsync::plan
