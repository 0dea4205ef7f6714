// The command lines of the rsyncs we run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "msrsync/model/bucket.hpp"
#include "msrsync/model/work.hpp"
#include "msrsync/rsync/user_options.hpp"

namespace msrsync::rsync {

/// Names in one rsync at most: beyond this its time per name grows (quadratic in directories).
inline constexpr std::uint64_t kMaxNamesPerRsync = 2000;

/// What all copy rsyncs of a run have in common.
struct CommandSettings {
  std::string rsync_path;  ///< absolute
  UserOptions user;
  /// An ordinary user: a directory without u+w would shut out the other rsyncs that write in it.
  /// Assumed of every user on another host.
  bool is_ordinary_user = false;
  unsigned slots = 1;      ///< --bwlimit is divided by it
  bool is_remote = false;  ///< the destination is on another host
  /// --delete: a directory that stands where the source has a file gives way with what is in it.
  bool makes_room = false;
  bool writes_in_place = false;  ///< --two-phase: the copy pass runs with --inplace
};

/// How a slice of a bucket is copied.
struct SliceKind {
  PassKind pass = PassKind::copy;
  bool under_closed_directory = false;
  bool is_root_only = false;      ///< the slice is the source root alone, as a directory
  bool is_sole = false;           ///< no other rsync copies: it may finish the directories as well
  bool is_whole_tree = false;     ///< the slice is everything: rsync walks the tree itself
  bool is_checked_later = false;  ///< the check pass comes after: --inplace will do
};

/// Everything before the names. What is added to the user's options, and why:
/// `-R --no-r -d`: the names are exactly those given, below the root, nothing is descended into;
/// `-r` instead for a whole tree; `-ii` where the directories are finished, to hear of them;
/// `-O` in the copy pass elsewhere: the directories pass sets the times, once; `--chmod=Du+rwx`
/// where closed directories would lock out an ordinary user's other rsyncs until the directories
/// pass;
/// `--inplace` in the first of two phases;
/// `--ignore-missing-args`: what vanished is for us to find (rsync would say 23, not 24);
/// `--info=none,stats2 --no-h --no-progress --out-format`: exact numbers and names to count.
std::vector<std::string> copy_options(const CommandSettings& settings, const SliceKind& kind);

/// Whether rsync is to itemize unchanged entries too (-ii), because the length of its file list
/// proves nothing: it may skip entries in it, or it holds implied directories as well.
bool itemizes_unchanged(const CommandSettings& settings, PassKind pass);

/// Those of the user's options that name a directory, as plain rsync would have found it: from
/// DEST, and for a source without a trailing slash with the source's name in the path.
std::vector<std::string> directory_options(const UserOptions& user, const Source& source);

/// The directory, marked as one for rsync.
std::string with_slash(const std::string& directory);

/// `./name`: a leading dash, a colon or a `#` in a name means nothing to rsync then.
std::string as_argument(std::string_view name);

/// `--force` where a copy may delete to make room, with the user's filters, which protect what is
/// in the way as they do in plain rsync. Nothing for a source without a trailing slash where there
/// are filters: anchored patterns would mean something else below the source's root.
std::vector<std::string> room_options(const CommandSettings& settings, const Source& source);

/// The whole command for `names` (as they stand in a list file, without the slash that marks a
/// directory). No environment and no output file yet.
Command copy_command(const CommandSettings& settings, const SliceKind& kind, const Source& source,
                     const std::vector<std::string>& names);

/// Bytes that the arguments of one rsync may take, from sysconf(_SC_ARG_MAX) less the environment.
std::uint64_t argument_budget(const std::vector<std::string>& environment);

/// The trial run (exit 19): the user's options on two empty directories, before anything is
/// touched. Without those that rsync takes only together with a daemon.
std::vector<std::string> trial_command(const CommandSettings& settings,
                                       const std::string& empty_source,
                                       const std::string& empty_destination);

/// Copies SRC's own entry into DEST as plain rsync would, replacing a link or a file that stands
/// in the way of the directory; nothing below it is copied.
std::vector<std::string> root_command(const CommandSettings& settings, const Source& source,
                                      const std::string& destination_parent);

/// Makes a remote destination, one level as rsync does, and for a source without a trailing slash
/// the directory of its name in it (or puts it in the place of a link or a file, see root_command).
/// `destination` is the spec without the name. The modes are open until the directories pass.
std::vector<std::string> creation_command(const CommandSettings& settings, const Source& source,
                                          const std::string& destination);

/// `environment` with what keeps rsync and its remote shell from asking questions: nobody would
/// answer them, and a question on the terminal stops a process in the background for ever. What is
/// set already stays.
std::vector<std::string> without_questions(std::vector<std::string> environment);

}  // namespace msrsync::rsync
