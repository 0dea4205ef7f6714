// A file system in memory: a tree built by the test, with the troubles it asks for.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "msrsync/crawl/file_system.hpp"

namespace msrsync::test {

/// Build it first, read it from any number of threads then. Paths are relative to the root.
class FakeFileSystem final : public crawl::FileSystem {
 public:
  struct Node {
    crawl::NameStatus status;
    std::vector<std::string> names;  ///< of a directory, in the order it lists them
    int open_error = 0;
    int stat_error = 0;
    int read_error = 0;  ///< once `read_error_after` names were listed
    std::size_t read_error_after = 0;
    bool is_type_hidden = false;  ///< listed as DT_UNKNOWN
  };

  FakeFileSystem();

  /// Adds an entry, and the directories above it where they are missing.
  Node& add(const std::string& path, EntryKind kind, std::uint64_t size_bytes = 0);
  Node& file(const std::string& path, std::uint64_t size_bytes = 0) {
    return add(path, EntryKind::file, size_bytes);
  }
  Node& directory(const std::string& path) { return add(path, EntryKind::directory); }
  /// Of an entry that was added, or "" for the root.
  Node& at(const std::string& path) { return nodes_.at(path); }
  /// Called with the path at each stat of a name, by the thread that asks.
  std::function<void(const std::string&)> on_status;

  std::unique_ptr<crawl::Directory> open(const std::string& path, int& os_error) const override;

 private:
  friend class FakeDirectory;
  std::map<std::string, Node> nodes_;
};

}  // namespace msrsync::test
