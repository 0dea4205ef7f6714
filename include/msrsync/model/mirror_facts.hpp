// What the mirror pass (--delete) came to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/model/source.hpp"

namespace msrsync {

/// A directory in and below which nothing was deleted.
struct WithheldDirectory {
  SourceId source{};
  std::string path;  ///< relative to the source root; "" is the root
  bool operator==(const WithheldDirectory&) const = default;
};

struct MirrorFacts {
  bool is_enabled = false;  ///< --delete was given
  /// What is extraneous, where it was counted before anything was deleted (--max-delete, or a dry
  /// run).
  std::optional<std::uint64_t> would_delete;
  std::uint64_t deleted = 0;
  std::optional<std::uint64_t> max_delete;
  std::vector<std::string> reasons;  ///< why not all was deleted that is extraneous; empty: it was
  std::vector<WithheldDirectory>
      withheld;  ///< because of errors of the crawl; at most kMaxWithheld
  std::uint64_t withheld_total = 0;

  bool is_disarmed() const { return !reasons.empty(); }
  static constexpr std::size_t kMaxWithheld = 1000;
};

}  // namespace msrsync
