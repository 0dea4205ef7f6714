// Which entry of a slice rsync means when it names a path, on either side of the copy.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "msrsync/model/source.hpp"
#include "msrsync/rsync/list_reader.hpp"

namespace msrsync::rsync {

/// The rest of `path` below `root` ("" for the root itself); empty when it lies elsewhere.
std::optional<std::string> relative_to(const std::string& root, const std::string& path);

/// Keeps references to what it is made of.
class EntryNames {
 public:
  EntryNames(const std::vector<ListedEntry>& entries, const Source& source);

  /// The number of the entry of this name; the root is "".
  std::optional<std::size_t> find(std::string_view name) const;

  struct Meant {
    std::string path;                  ///< relative to the root of the source where that is known
    std::optional<std::size_t> entry;  ///< empty: no entry, such as an implied directory
  };
  /// Of a path in a complaint: below source or destination, relative, or as a receiver on another
  /// host names it. A daemon puts the module's root first, a remote shell's rsync the home
  /// directory, and links may have changed both: as a last resort the longest end of the path that
  /// is an entry's name counts. rsync's temporary name `.x.XXXXXX` stands for `x` (parse_complaint
  /// gives that) and for `.x` as well: whichever there is.
  Meant meant_by(const std::string& path) const;

 private:
  std::string relative(const std::string& path) const;
  std::optional<std::size_t> find_or_hidden(std::string path) const;

  const Source& source_;
  std::unordered_map<std::string_view, std::size_t> index_;
};

}  // namespace msrsync::rsync
