// How many different inodes were seen, in memory that does not grow with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>

namespace msrsync::count {

/// Exact up to kKept different ones. Beyond, the smallest kKept of their hashes are kept, whose
/// spread tells the number to within 1 % (k minimum values). Not thread-safe.
class DistinctInodes {
 public:
  static constexpr std::size_t kKept = 32 * 1024;

  void add(std::uint64_t device, std::uint64_t inode);

  std::uint64_t count() const;
  bool is_estimate() const { return is_estimate_; }

 private:
  std::set<std::uint64_t> hashes_;
  bool is_estimate_ = false;
};

}  // namespace msrsync::count
