// Hard links of a tree that was not read by crawl().
#pragma once

#include "msrsync/crawl/file_system.hpp"
#include "msrsync/model/entry.hpp"

namespace msrsync::crawl {

/// Fills DirectoryBatch::multi_links of a batch that was listed in another way. A name that cannot
/// be looked at stays as it is: what is wrong with it will show when it is copied.
void record_links(const FileSystem& file_system, DirectoryBatch& batch);

}  // namespace msrsync::crawl
