// Lets rsync itself list a tree, where the user's options (filters, -L ...) decide what it holds.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "msrsync/base/result.hpp"
#include "msrsync/model/entry.hpp"

namespace msrsync::rsync {

/// One dry run of rsync from the source's root to an empty directory: every entry of its file list
/// is itemized as new.
struct ListingRequest {
  std::string rsync_path;
  std::vector<std::string> options;  ///< UserOptions::listing
  std::string empty_directory;       ///< exists and stays empty
  Source source;
};

using BatchSink = std::function<bool(DirectoryBatch&&)>;

/// Runs it and turns its lines into batches; call it from a thread that outlives the child
/// (spawn.hpp). Every directory is delivered as a leaf, since rsync's order does not tell: naming a
/// directory twice does no harm. What rsync says on stderr becomes PathErrors. An Error when rsync
/// could not run or ended with anything but 0, 23 or 24.
Result<void> list_tree(const ListingRequest& request, const BatchSink& sink, std::stop_token stop);

}  // namespace msrsync::rsync
