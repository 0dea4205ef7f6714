// The user's rsync options, understood: which go to every rsync, which are ours to give, which
// change the listing of the tree, which cannot work on a tree cut into buckets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "msrsync/base/result.hpp"

namespace msrsync::rsync {

/// An option whose directory rsync looks for from DEST, while our rsyncs of a source without a
/// trailing slash copy into DEST/name.
struct DirectoryOption {
  std::string name;  ///< with its dashes
  std::string directory;
  bool mirrors_tree = false;  ///< holds names as DEST does (--link-dest), unlike --temp-dir
  bool operator==(const DirectoryOption&) const = default;
};

struct UserOptions {
  /// For every copy rsync, in the user's order: without what is ours to give (-q -v -i -h -P
  /// --progress --info --debug --stats --out-format --log-file, -r -R -d and their negations),
  /// without filters (applied to the listing) and without --bwlimit (divided among the children).
  std::vector<std::string> copy;
  /// Of `copy`, for the rsyncs that compare (--verify): without what would make them blind or mean
  /// nothing to them.
  std::vector<std::string> verify;
  /// Why the copy cannot be verified at all; empty: it can.
  std::string verify_refusal;
  /// --link-dest, --compare-dest, --copy-dest, --backup-dir and --temp-dir, in order.
  std::vector<DirectoryOption> directories;
  /// For the dry run that lists the tree when needs_listing: only what decides which entries are in
  /// the file list, filters included, order kept.
  std::vector<std::string> listing;
  /// Of these the filters alone (-0 included), order kept: for what may delete at the destination.
  std::vector<std::string> filters;
  /// Filters, -L, -k, -m, --copy-unsafe-links, --safe-links ...: what the tree holds is rsync's to
  /// say.
  bool needs_listing = false;
  /// No rsync refuses them, so that none has to be asked (exit 19).
  bool are_everywhere = true;
  /// The first option with which absent files must be left to rsync altogether; empty: there is
  /// none (rsync/option_table, kFillable).
  std::string fill_obstacle;
  bool one_file_system = false;        ///< -x: ours to apply in the crawl
  bool hard_links = false;             ///< -H
  bool preserves_permissions = false;  ///< -p, also as part of -a and not negated later
  bool preserves_times = false;        ///< -t, likewise
  bool has_modify_window = false;      ///< --modify-window, whatever its value
  bool omits_directory_times = false;  ///< -O
  bool preserves_owner = false;        ///< -o
  bool preserves_group = false;        ///< -g
  bool preserves_acls = false;         ///< -A, which implies -p
  bool preserves_xattrs = false;       ///< -X
  bool fakes_super = false;            ///< --fake-super: what only root can set goes into xattrs
  bool makes_links = false;            ///< -l, unless -L puts what they lead to in their place
  bool makes_devices = false;          ///< --devices, unless --copy-devices copies what they hold
  bool makes_specials = false;         ///< --specials
  bool makes_holes = false;            ///< -S
  /// An option (or the lack of -l, -D ...) makes rsync pass over listed entries without a word:
  /// --max-size, --min-size, --existing, --ignore-existing, --ignore-non-existing, -u,
  /// --compare-dest.
  bool may_skip = false;
  bool has_remote_shell = false;  ///< -e: a daemon is then reached through a shell, too
  bool keeps_dirlinks = false;    ///< -K: links to directories at the destination are followed
  bool removes_source = false;    ///< --remove-source-files
  bool converts_names = false;    ///< --iconv: the locale of the child must stay the user's
  std::optional<std::uint64_t> bandwidth_bytes_per_second;  ///< --bwlimit; empty or 0: no limit
};

/// Understands long options (unique prefixes are not accepted, as in rsync; `--opt=value` and
/// `--opt value` are), short clusters with attached values, and `--no-OPTION`. Unknown options
/// are passed on: rsync's own trial run judges them (exit 19). Refusals carry ExitCode::bad_usage
/// and say why: --delete*, --del and --max-delete, --delay-updates, batch modes, --daemon,
/// --server, --sender,
/// --config, --files-from, -n/--dry-run, --list-only, -R/--relative, --remove-source-files with -H,
/// --inplace together with -u/--update, --ignore-existing or --size-only (an
/// interrupted file would be taken for whole; --append and --write-devices count as --inplace), and
/// anything that is not an option. Names of rule files are made absolute, from our working
/// directory: rsync runs in SRC.
Result<UserOptions> parse_user_options(const std::vector<std::string>& words);

}  // namespace msrsync::rsync
