// Names that stand in the buckets of an earlier session already, of directories that it did not
// finish: they must not be planned twice.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "msrsync/model/bucket.hpp"

namespace msrsync::plan {

/// Keeps 128 bits of hash for each name, whatever its length. Filled first, asked then.
class KnownNames {
 public:
  /// `name` as it stands in the list file of a bucket of `pass`.
  void add(SourceId source, PassKind pass, std::string_view name);
  /// No more names. Before that, has() knows none.
  void seal();
  bool has(SourceId source, PassKind pass, std::string_view name) const;
  bool is_empty() const { return hashes_.empty(); }

 private:
  using Hash = std::pair<std::uint64_t, std::uint64_t>;
  static Hash hash_of(SourceId source, PassKind pass, std::string_view name);

  std::vector<Hash> hashes_;
};

}  // namespace msrsync::plan
