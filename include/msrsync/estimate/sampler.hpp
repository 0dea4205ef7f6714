// A fair sample of a tree, taken while it is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "msrsync/model/entry.hpp"

namespace msrsync::estimate {

/// Two strata: small entries are drawn by directory, so that there are as many of them to a
/// directory as in the whole tree; large files one by one. Each directory (of a huge one each
/// slice) and each large file has the same chance. One thread. Memory: kBatches batches of at most
/// kNames names, and kLargeFiles names.
class Sampler {
 public:
  static constexpr std::size_t kBatches = 1024;
  static constexpr std::size_t kNames = 256;
  static constexpr std::size_t kLargeFiles = 64;

  explicit Sampler(std::uint64_t seed) : random_(seed) {}

  void add(const DirectoryBatch& batch);

  /// What makes a plan of its own: about `entries` entries, directories counted, not those of the
  /// last call as long as there are others.
  std::vector<DirectoryBatch> take_small(std::uint64_t entries);
  /// At most so many bytes, but one file at least, if there is any.
  std::vector<DirectoryBatch> take_large(std::uint64_t bytes);

 private:
  struct LargeFile {
    std::string directory;
    std::string name;
    std::uint64_t size_bytes = 0;
  };

  void keep_batch(DirectoryBatch&& batch);
  void keep_large(LargeFile&& file);

  std::mt19937_64 random_;
  std::vector<DirectoryBatch> batches_;
  std::uint64_t batches_seen_ = 0;
  std::size_t next_batch_ = 0;
  std::vector<LargeFile> large_;
  std::uint64_t large_seen_ = 0;
  std::size_t next_large_ = 0;
};

}  // namespace msrsync::estimate
