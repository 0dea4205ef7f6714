#include "support/fake_file_system.hpp"

#include <dirent.h>

#include <cerrno>

namespace msrsync::test {
namespace {

std::uint8_t type_of(EntryKind kind) {
  switch (kind) {
    case EntryKind::file: return DT_REG;
    case EntryKind::symlink: return DT_LNK;
    case EntryKind::directory: return DT_DIR;
    case EntryKind::special: break;
  }
  return DT_FIFO;
}

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

}  // namespace

class FakeDirectory final : public crawl::Directory {
 public:
  FakeDirectory(const FakeFileSystem& tree, std::string path)
      : tree_(tree), path_(std::move(path)), node_(tree.nodes_.at(path_)) {}

  int read_names(crawl::NameSlice& slice, std::size_t max_names) override {
    slice = {};
    while (slice.names.size() < max_names && position_ < node_.names.size()) {
      if (node_.read_error != 0 && position_ == node_.read_error_after) return node_.read_error;
      list(node_.names[position_++], slice);
    }
    if (slice.names.empty() && node_.read_error_after == position_) return node_.read_error;
    return 0;
  }

  crawl::NameStatus status(std::string_view name) const override {
    const std::string path = join_path(path_, name);
    if (tree_.on_status) tree_.on_status(path);
    const auto found = tree_.nodes_.find(path);
    if (found == tree_.nodes_.end()) return {.os_error = ENOENT};
    if (found->second.stat_error != 0) return {.os_error = found->second.stat_error};
    return found->second.status;
  }

  crawl::NameStatus own_status() const override { return node_.status; }

 private:
  void list(const std::string& name, crawl::NameSlice& slice) const {
    const auto& node = tree_.nodes_.at(join_path(path_, name));
    slice.names.push_back(
        {static_cast<std::uint32_t>(slice.bytes.size()), static_cast<std::uint16_t>(name.size()),
         node.is_type_hidden ? std::uint8_t{DT_UNKNOWN} : type_of(node.status.kind)});
    slice.bytes += name;
  }

  const FakeFileSystem& tree_;
  const std::string path_;
  const FakeFileSystem::Node& node_;
  std::size_t position_ = 0;
};

FakeFileSystem::FakeFileSystem() {
  nodes_[""].status = {.kind = EntryKind::directory, .device = 1, .inode = 1, .mode = 0755};
}

FakeFileSystem::Node& FakeFileSystem::add(const std::string& path, EntryKind kind,
                                          std::uint64_t size_bytes) {
  const std::string parent = parent_of(path);
  if (!nodes_.contains(parent)) directory(parent);
  Node& node = nodes_[path];
  node.status = {.kind = kind,
                 .size_bytes = size_bytes,
                 .device = nodes_.at(parent).status.device,
                 .inode = nodes_.size(),
                 .mode = kind == EntryKind::directory ? 0755U : 0644U};
  nodes_.at(parent).names.push_back(path.substr(parent.empty() ? 0 : parent.size() + 1));
  return node;
}

std::unique_ptr<crawl::Directory> FakeFileSystem::open(const std::string& path,
                                                       int& os_error) const {
  const auto found = nodes_.find(path);
  os_error = found == nodes_.end() ? ENOENT : found->second.open_error;
  if (os_error == 0 && found->second.status.kind != EntryKind::directory) {
    os_error = found->second.status.kind == EntryKind::symlink ? ELOOP : ENOTDIR;
  }
  if (os_error != 0) return nullptr;
  return std::make_unique<FakeDirectory>(*this, path);
}

}  // namespace msrsync::test
