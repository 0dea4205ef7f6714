// Reads a bucket's list file slice by slice, as much as one rsync takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/base/result.hpp"
#include "msrsync/base/unique_fd.hpp"
#include "msrsync/model/entry.hpp"

namespace msrsync::rsync {

/// One name of a list file; directories are marked there by a slash at the end.
struct ListedEntry {
  std::string name;  ///< without the slash; "." is the source root
  bool is_directory = false;
  /// Set by who knows: what it came to before any rsync saw it (BucketWork::take_known()).
  std::optional<EntryClass> known = std::nullopt;
};

class ListReader {
 public:
  /// A list that turns out to hold less than `names` is an Error at its end.
  static Result<ListReader> open(const std::string& list_file, std::uint64_t names = 0);

  /// The next names: at most `max_names`, and `max_bytes` in all (but one name at least). Empty at
  /// the end. The source root, where listed, is always a slice of its own.
  Result<std::vector<ListedEntry>> next(std::uint64_t max_names, std::uint64_t max_bytes);

 private:
  ListReader(UniqueFd file, std::string path, std::uint64_t names)
      : file_(std::move(file)), path_(std::move(path)), missing_(names) {}
  /// False at the end of the file. A name cut off by it is an Error.
  Result<bool> fill();

  UniqueFd file_;
  std::string path_;
  std::uint64_t missing_;  // names that are still to come
  std::string buffer_;
  std::size_t position_ = 0;
  bool at_end_ = false;
};

}  // namespace msrsync::rsync
