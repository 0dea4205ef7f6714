// The pieces that the crawler hands on: batches, errors, and the work of opening a directory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "msrsync/crawl/work_stack.hpp"
#include "msrsync/model/entry.hpp"

namespace msrsync::crawl {

/// From the DT_* of readdir(3); DT_UNKNOWN has no kind.
EntryKind kind_of_type(std::uint8_t type);

bool may_hold_directories(const NameSlice& slice);

/// To open `name`, found in `parent`.
WorkItem open_item(const OpenDirectory& parent, std::string_view name);

/// A batch of the directory, without entries yet.
DirectoryBatch batch_of(SourceId source, const OpenDirectory& open, bool is_first);

/// The only batch of a directory on another file system, which is not read.
DirectoryBatch boundary_batch(SourceId source, const OpenDirectory& open);

/// The only batch of a directory that could not be opened.
DirectoryBatch unopened_batch(SourceId source, const WorkItem& item, int os_error);

/// Room for the names [begin, end) of `slice`.
void reserve(DirectoryBatch& batch, const NameSlice& slice, std::size_t begin, std::size_t end);

/// Gives back the room for names that other threads took over: many batches wait for the planner.
void trim(DirectoryBatch& batch);

PathError error_of(SourceId source, std::string path, const char* operation, int os_error,
                   std::optional<EntryClass> entry_class = std::nullopt);

}  // namespace msrsync::crawl
