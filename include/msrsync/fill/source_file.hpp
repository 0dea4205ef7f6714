// A name of the source, looked at and opened: all that its copy takes.
#pragma once

#include <sys/stat.h>

#include <string>

#include "msrsync/base/unique_fd.hpp"
#include "msrsync/fill/order.hpp"

namespace msrsync::fill {

struct SourceFile {
  struct stat before = {};  ///< as it was looked at first
  UniqueFd file;            ///< of a regular file, to be read
  std::string target;       ///< of a link

  bool is_link() const { return !target.empty(); }
  /// A worker may write it; else it is rsync's business.
  bool is_ours() const { return file || is_link(); }
};

/// `name` in `directory`, for which O_PATH will do. Where `order` reads ahead, the kernel is asked
/// for a small file's contents as well (posix_fadvise(2)). Any thread.
SourceFile open_source_file(const Order& order, int directory, const std::string& name);

}  // namespace msrsync::fill
