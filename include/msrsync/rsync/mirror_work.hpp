// One bucket of the mirror pass as Work: an rsync for each slice of its directories, or one for
// everything, each only as far as the MirrorPermit lets it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/base/directory_identity.hpp"
#include "msrsync/rsync/bucket_work.hpp"
#include "msrsync/rsync/mirror_command.hpp"
#include "msrsync/rsync/mirror_permit.hpp"

namespace msrsync::rsync {

/// What MirrorWork shares with its siblings; outlives them all.
struct MirrorContext {
  const BucketContext& bucket;
  MirrorPermit& permit;
  std::string destination;  ///< as typed; for a bucket without a list
  /// Of the sources, by SourceId, before they were read: a source whose file system was unmounted
  /// meanwhile looks like an empty one.
  std::vector<DirectoryIdentity> roots;
  bool is_preview = false;    ///< -d
  bool checks_links = false;  ///< this rsync follows links on the way itself
  /// A preview's findings, one name each, relative to DEST, a slash behind a directory.
  std::function<void(const std::string&)> print = [](const std::string&) {};
};

class MirrorWork final : public Work {
 public:
  MirrorWork(const MirrorContext& context, Bucket bucket);

  std::optional<Command> next() override;
  JobProgress finished(const ChildExit& exit) override;
  void note_stop() override { was_stopped_ = true; }
  JobResult result() override;

 private:
  bool is_whole() const { return result_.bucket.list_file.empty(); }
  MirrorTask task() const;
  /// False when nothing may be deleted, or nothing can be.
  bool may_go_on();
  bool sources_are_the_same() const;
  std::optional<Command> next_whole();
  std::optional<Command> next_slice();
  /// The next names of the list that are not withheld. Empty at its end.
  std::vector<std::string> take_names();
  bool is_safe(const std::string& directory);
  void read_output(const std::string& file);
  void read_line(const std::string& line);
  void read_complaints(const std::string& text);
  void fail(Outcome outcome, std::string message);
  void keep_or_drop_logs(const ChildExit& exit);
  const Source& source() const;

  const MirrorContext& context_;
  std::optional<ListReader> reader_;
  unsigned process_ = 0;
  bool has_ended_ = false;
  bool was_stopped_ = false;
  bool is_complete_ = false;
  JobResult result_;
};

}  // namespace msrsync::rsync
