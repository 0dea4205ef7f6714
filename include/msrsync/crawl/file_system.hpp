// What the crawler asks of a file system: one directory at a time, in slices of names.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "msrsync/model/entry.hpp"

namespace msrsync::crawl {

/// A name as readdir(3) gives it: the kind may be unknown.
struct ListedName {
  std::uint32_t offset = 0;  ///< into NameSlice::bytes
  std::uint16_t length = 0;
  std::uint8_t type = 0;  ///< DT_* of readdir(3)
};

struct NameSlice {
  std::string bytes;
  std::vector<ListedName> names;

  std::string_view text(const ListedName& name) const {
    return std::string_view(bytes).substr(name.offset, name.length);
  }
};

/// What stat says of one name; the fields the crawl needs and no more (statx(2) mask).
struct NameStatus {
  int os_error = 0;  ///< errno, 0 when the rest is valid
  EntryKind kind = EntryKind::file;
  std::uint64_t size_bytes = 0;
  std::uint64_t links = 1;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint32_t mode = 0;     ///< permission bits
  EntryDetails details = {};  ///< where the file system was asked for them
};

/// An open directory. read_names() is called by one thread at a time, status() by any number.
class Directory {
 public:
  virtual ~Directory() = default;
  /// Replaces `slice` with the next names (no "." and ".."), at most about `max_names`. Returns
  /// errno, 0 on success; an empty slice is the end.
  virtual int read_names(NameSlice& slice, std::size_t max_names) = 0;
  /// Never follows a link.
  virtual NameStatus status(std::string_view name) const = 0;
  /// Of the directory itself.
  virtual NameStatus own_status() const = 0;
};

/// Thread-safe.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  /// Opens `path` below the root, following no link on the way. On failure null and errno.
  virtual std::unique_ptr<Directory> open(const std::string& path, int& os_error) const = 0;
};

}  // namespace msrsync::crawl
