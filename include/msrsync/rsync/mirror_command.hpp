// The command lines of the mirror pass: rsyncs that delete what is extraneous and copy nothing.
#pragma once

#include <string>
#include <vector>

#include "msrsync/rsync/command.hpp"

namespace msrsync::rsync {

enum class MirrorTask : std::uint8_t {
  remove,
  count,    ///< the same as a dry run, after the copy pass (--max-delete)
  preview,  ///< a dry run instead of the run (-d): what gives way to a copy is listed as well
};

/// Deletes what is extraneous directly in each of `directories` (as they stand in a list file,
/// without the slash; "." is the root), and whatever is below an extraneous directory. What is
/// added to the user's options, and why:
/// `--no-r -d` with `./name/`: a directory and one level of what is in it, which is all that
/// --delete compares; `--no-implied-dirs`: no other directory takes part, so that no two rsyncs
/// meet in one; `--existing --ignore-existing`: nothing is created and no file is rewritten; `-O`:
/// the directories pass sets the times; `--chmod=Du+rwx` for an ordinary user: a closed directory
/// does not shut out the rsyncs that work below it; `--no-c`: nothing is read that is not
/// rewritten;
/// `--ignore-missing-args`: a directory that vanished is extraneous in its parent.
Command mirror_command(const CommandSettings& settings, MirrorTask task, const Source& source,
                       const std::vector<std::string>& directories);

/// One plain rsync over everything, ends as typed: it deletes exactly what rsync would, where only
/// rsync's own view of the trees can tell what is extraneous (filters, -x, sources that share a
/// destination). Runs in our working directory.
Command whole_mirror_command(const CommandSettings& settings, MirrorTask task,
                             const std::vector<Source>& sources, const std::string& destination);

/// The first of `root/name` and the directories between that is a link; empty when none is. Asks
/// the system. For an rsync that follows links in the middle of a path (before 3.5).
std::string link_on_the_way(const std::string& root, const std::string& name);

/// True for "3.5.0" and newer: that rsync refuses links in the middle of a path at the destination
/// by itself (ELOOP). What cannot be read as a version is taken for an old one.
bool refuses_links_on_the_way(const std::string& rsync_version);

}  // namespace msrsync::rsync
