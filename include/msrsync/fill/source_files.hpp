// The source's files in the order of a list, opened before their turn where that saves time.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "msrsync/base/unique_fd.hpp"
#include "msrsync/fill/directory_pair.hpp"
#include "msrsync/fill/source_file.hpp"
#include "msrsync/rsync/list_reader.hpp"

namespace msrsync::fill {

/// Where the order reads ahead, a thread opens the next few files while the one before is written:
/// one operation is in flight at the source and one at the destination, two filers most of the
/// time. Otherwise, or where no thread is to be had, each is opened when it is asked for.
class SourceFiles {
 public:
  /// All of these outlive it; of `roots` only open_source() is used.
  SourceFiles(const Order& order, const DirectoryPair& roots,
              const std::vector<rsync::ListedEntry>& names)
      : order_(order), roots_(roots), names_(names) {}

  /// Of the next name that is no directory; not to be asked for more than there are. One thread.
  SourceFile next();

 private:
  void begin();
  void read_ahead(const std::stop_token& stop);
  SourceFile open_next();

  const Order& order_;
  const DirectoryPair& roots_;
  const std::vector<rsync::ListedEntry>& names_;

  // The reader's, or where there is none, the caller's.
  std::size_t position_ = 0;
  bool has_moved_ = false;
  std::string directory_;
  UniqueFd open_directory_;

  bool has_begun_ = false;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<SourceFile> opened_;  ///< guarded by mutex_
  std::jthread reader_;            ///< ends before all it uses does
};

}  // namespace msrsync::fill
