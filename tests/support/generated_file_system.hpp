// A file system of any size that is stored nowhere: names and sizes follow from numbers.
#pragma once

#include <dirent.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "msrsync/crawl/file_system.hpp"

namespace msrsync::test {

/// `tops` directories in the root, `below` in each of them, `files` files in each of those; a level
/// of none is left out. Thread-safe.
class GeneratedFileSystem final : public crawl::FileSystem {
 public:
  struct Shape {
    std::uint64_t tops = 100;
    std::uint64_t below = 100;
    std::uint64_t files = 100;
  };
  explicit GeneratedFileSystem(Shape shape) {
    for (const std::uint64_t directories : {shape.tops, shape.below})
      if (directories > 0) directories_.push_back(directories);
    files_ = shape.files;
  }

  std::unique_ptr<crawl::Directory> open(const std::string& path, int& os_error) const override {
    const auto slashes = static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
    const std::size_t level = path.empty() ? 0 : slashes + 1;
    os_error = level > directories_.size() ? ENOTDIR : 0;
    if (os_error != 0) return nullptr;
    const bool has_files = level == directories_.size();
    return std::make_unique<Generated>(has_files, has_files ? files_ : directories_[level]);
  }

 private:
  class Generated final : public crawl::Directory {
   public:
    Generated(bool has_files, std::uint64_t count) : has_files_(has_files), count_(count) {}

    int read_names(crawl::NameSlice& slice, std::size_t max_names) override {
      slice.bytes.clear();
      slice.names.clear();
      while (slice.names.size() < max_names && next_ < count_) {
        const std::string name =
            has_files_ ? "file-" + std::to_string(next_) + ".data" : "d" + std::to_string(next_);
        ++next_;
        slice.names.push_back({static_cast<std::uint32_t>(slice.bytes.size()),
                               static_cast<std::uint16_t>(name.size()),
                               static_cast<std::uint8_t>(has_files_ ? DT_REG : DT_DIR)});
        slice.bytes += name;
      }
      return 0;
    }
    crawl::NameStatus status(std::string_view name) const override {
      return {.size_bytes = 1000 * name.size(), .device = 1, .inode = 2, .mode = 0644};
    }
    crawl::NameStatus own_status() const override {
      return {.kind = EntryKind::directory, .device = 1, .inode = 1, .mode = 0755};
    }

   private:
    bool has_files_;
    std::uint64_t count_;
    std::uint64_t next_ = 0;
  };

  std::vector<std::uint64_t> directories_;  ///< in a directory, by level
  std::uint64_t files_ = 0;
};

}  // namespace msrsync::test
