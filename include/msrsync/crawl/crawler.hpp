// Reads a source tree with several threads and hands it over directory by directory.
// Knows nothing of buckets or rsync.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "msrsync/crawl/file_system.hpp"
#include "msrsync/model/entry.hpp"

namespace msrsync::crawl {

/// What an earlier session already knew of a directory.
enum class Known : std::uint8_t {
  nothing,
  itself,   ///< its own entries are planned: only what is below its subdirectories is not
  subtree,  ///< so is everything below it
};

struct CrawlSettings {
  unsigned threads = 4;            ///< at first
  unsigned max_threads = 0;        ///< as many come where operations wait (ThreadPolicy); 0: none
  bool one_file_system = false;    ///< do not descend below a directory of another device (-x)
  bool record_links = false;       ///< fill DirectoryBatch::multi_links
  bool record_details = false;     ///< fill DirectoryBatch::details and own_details
  bool skip_snapshots = false;     ///< is_snapshot_name(): not entered, not delivered
  std::size_t slice_names = 1024;  ///< a larger directory is stat'ed in slices, by several threads
  /// Thread-safe. Empty: nothing is known. Paths are relative to the root.
  std::function<Known(const std::string& directory)> known = nullptr;
};

/// Called by crawl threads, several at once; may block (that is the backpressure). False: the
/// receiver wants no more, the crawl ends.
using BatchSink = std::function<bool(DirectoryBatch&&)>;

/// Reads everything below the root of `file_system`, on `settings.threads` threads and more where
/// that helps, and returns when all is delivered or `stop` was requested. An unreadable directory
/// or a vanished name is a PathError in a batch. Work is taken depth first, so that what waits
/// stays small; huge directories pass through in slices and are never held whole. Each directory
/// ends with a batch that has is_last; one that is known delivers nothing itself.
void crawl(const FileSystem& file_system, SourceId source, const CrawlSettings& settings,
           const BatchSink& sink, std::stop_token stop);

}  // namespace msrsync::crawl
