// The result of one bucket while it grows: each name counted once, the worst outcome kept.
#pragma once

#include <cstdint>
#include <string>

#include "msrsync/model/job_result.hpp"
#include "msrsync/model/work.hpp"
#include "msrsync/rsync/list_reader.hpp"

namespace msrsync::rsync {

/// An outcome only gets worse over the rsyncs of a bucket.
Outcome worse(Outcome a, Outcome b);

/// As rsync's complaints and the report name an entry: the root has no name.
std::string path_of(const ListedEntry& entry);

class BucketBooks {
 public:
  explicit BucketBooks(Bucket bucket);

  const Bucket& bucket() const { return result_.bucket; }
  /// What is decided elsewhere is written here directly.
  JobResult& result() { return result_; }

  /// An rsync ended. `log_file` holds what it said; empty when that is not worth keeping.
  void note_process(const ChildExit& exit, const std::string& log_file);
  /// A fill ended: what it wrote counts as transferred, too.
  void note_fill(const FillStats& stats, const ChildExit& exit);
  /// The entry is settled. Directories are classed by the directories pass alone: each once, though
  /// the copy pass names the leaf ones too. What a fill wrote and rsync finds right is transferred.
  void count(const ListedEntry& entry, EntryClass entry_class);
  void report(PathError error);
  /// The outcome gets worse, never better: `message` and the last rsync's status then say why.
  void blame(Outcome outcome, const std::string& message);
  /// The list file is gone or damaged: what it still held has failed.
  void lose_names(const Error& error);

  /// What was counted since the last call.
  JobProgress take_progress();
  /// Closes the books. `was_cut_short`: a stop left something undone.
  JobResult close(bool was_cut_short);

 private:
  JobResult result_;
  ExitStatus last_status_;
  std::string last_log_;
  std::uint64_t settled_ = 0;  // since the last take_progress(), directories included
  std::uint64_t classed_ = 0;  // of these, in the tally
};

}  // namespace msrsync::rsync
