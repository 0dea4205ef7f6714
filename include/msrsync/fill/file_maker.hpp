// One absent file or link, written with as few operations as it takes.
#pragma once

#include <sys/stat.h>

#include <atomic>
#include <string>

#include "msrsync/base/clock.hpp"
#include "msrsync/fill/account.hpp"
#include "msrsync/fill/data_copy.hpp"
#include "msrsync/fill/order.hpp"
#include "msrsync/fill/source_file.hpp"

namespace msrsync::fill {

/// Create with the final mode (until its group is right, without what only the group or only others
/// may do), owner where it differs, data, time, close: in this order, so that a file with the
/// source's time is whole, whenever we are killed. The process's umask must be 0. One thread, but
/// for the ranges of a large file.
class FileMaker {
 public:
  /// All of these outlive it.
  FileMaker(const Order& order, const Clock& clock, const std::atomic<bool>& stop);

  /// The copy of `source` as `name` in `directory`. What is there already is not touched; what
  /// cannot be finished is taken away again. Ending::written: the same as in the source, by
  /// rsync::is_same().
  NameAccount make(const SourceFile& source, int directory, const std::string& name);

  /// Nothing more can be written there: disk full, over quota, read-only.
  bool has_given_up() const { return has_given_up_; }

 private:
  struct Files;

  NameAccount finish(Files& files);
  CopyResult copy_data(const Files& files);
  bool is_young(const Files& files) const;
  CopyResult copy_split(const FilePair& pair, std::uint64_t size) const;
  NameAccount take_back(Files& files, int os_error);

  const Order& order_;
  const Clock& clock_;
  const std::atomic<bool>& stop_;
  Pace pace_;
  DataCopier copier_;
  bool has_given_up_ = false;
};

}  // namespace msrsync::fill
