#include "batches.hpp"

#include <dirent.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace msrsync::crawl {

EntryKind kind_of_type(std::uint8_t type) {
  if (type == DT_REG) return EntryKind::file;
  if (type == DT_DIR) return EntryKind::directory;
  return type == DT_LNK ? EntryKind::symlink : EntryKind::special;
}

bool may_hold_directories(const NameSlice& slice) {
  return std::any_of(slice.names.begin(), slice.names.end(), [](const ListedName& name) {
    return name.type == DT_DIR || name.type == DT_UNKNOWN;
  });
}

WorkItem open_item(const OpenDirectory& parent, std::string_view name) {
  return {WorkItem::Step::open, parent.is_closed, join_path(parent.path, name), nullptr, {}};
}

DirectoryBatch batch_of(SourceId source, const OpenDirectory& open, bool is_first) {
  DirectoryBatch batch;
  batch.source = source;
  batch.directory = open.path;
  batch.is_first = is_first;
  if (is_first) batch.own_details = open.own_details;
  batch.under_closed_directory = open.is_closed;
  return batch;
}

DirectoryBatch boundary_batch(SourceId source, const OpenDirectory& open) {
  DirectoryBatch batch = batch_of(source, open, true);
  batch.is_leaf = batch.is_last = true;
  return batch;
}

DirectoryBatch unopened_batch(SourceId source, const WorkItem& item, int os_error) {
  DirectoryBatch batch;
  batch.source = source;
  batch.directory = item.path;
  batch.under_closed_directory = item.is_closed;
  std::optional<EntryClass> entry_class;
  if (os_error == ENOENT) entry_class = EntryClass::vanished;
  // It was replaced by something that is no directory after its parent was read.
  if (os_error == ENOTDIR || os_error == ELOOP) entry_class = EntryClass::failed;
  // A directory that is there but can't be read is still created at the destination.
  batch.is_first = batch.is_leaf = !entry_class;
  batch.is_last = true;
  batch.errors.push_back(error_of(source, item.path, "opendir", os_error, entry_class));
  return batch;
}

void reserve(DirectoryBatch& batch, const NameSlice& slice, std::size_t begin, std::size_t end) {
  const std::size_t bytes_end =
      end < slice.names.size() ? slice.names[end].offset : slice.bytes.size();
  batch.entries.reserve(end - begin);
  batch.names.reserve(bytes_end - slice.names[begin].offset);
}

void trim(DirectoryBatch& batch) {
  if (2 * batch.entries.size() >= batch.entries.capacity()) return;
  batch.entries.shrink_to_fit();
  batch.names.shrink_to_fit();
}

PathError error_of(SourceId source, std::string path, const char* operation, int os_error,
                   std::optional<EntryClass> entry_class) {
  PathError error;
  error.source = source;
  error.path = std::move(path);
  error.operation = operation;
  error.os_error = os_error;
  error.entry_class = entry_class;
  return error;
}

}  // namespace msrsync::crawl
