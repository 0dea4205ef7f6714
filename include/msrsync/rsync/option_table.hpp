// What we know of rsync's own options (3.1 to 3.5): one row for each, facts only. How they are read
// from the user's words is rsync/user_options.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace msrsync::rsync {

/// Where an option goes and what it makes us do; flags of OptionRow::roles. None of the first
/// eight: the option is ours to give, and the user's is dropped.
enum Role : std::uint16_t {
  kToCopy = 1,           ///< to every copy rsync
  kToListing = 2,        ///< to the dry run that lists the tree
  kNeedsListing = 4,     ///< only rsync itself can say what the tree holds
  kMaySkip = 8,          ///< rsync passes over entries without a word
  kNamesRules = 16,      ///< its value is a file of rules, found from the working directory
  kNamesDirectory = 32,  ///< its value is a directory, found from the destination
  kMirrorsTree = 64,     ///< below that directory, names are those below the destination
  kNotToVerify = 128,    ///< would blind a comparison, or means nothing to it
  kEverywhere = 256,     ///< no rsync refuses it, whatever its build, alone or among its like
  /// An absent file may be written as -a has it before rsync comes: the option wants nothing else
  /// of it, or rsync mends it after (-A -X).
  kFillable = 512,
};

/// What later words can change again: the last one in the user's order is in force.
enum class Effect : std::uint8_t {
  none,
  acls,
  append,
  archive,
  backup,
  backup_dir,
  bandwidth,
  compare_dest,
  copy_devices,
  copy_links,
  devices,
  devices_and_specials,
  fake_super,
  group,
  hard_links,
  iconv,
  ignore_existing,
  inplace,
  keep_dirlinks,
  links,
  modify_window,
  omit_directory_times,
  one_file_system,
  owner,
  partial_and_progress,
  permissions,
  prune,
  remote_shell,
  remove_source,
  size_only,
  sparse,
  specials,
  times,
  update,
  write_devices,
  xattrs,
};
inline constexpr std::size_t kEffects = static_cast<std::size_t>(Effect::xattrs) + 1;

struct OptionRow {
  std::string_view name;  ///< long, without dashes; empty when there is only a letter
  char letter = 0;        ///< 0: none
  bool takes_value = false;
  std::uint16_t roles = 0;
  Effect effect = Effect::none;
  std::string_view refusal = {};  ///< why it cannot be used; empty: it can
};

std::span<const OptionRow> option_table();

/// By the exact long name (rsync takes no prefixes). Null when there is none.
const OptionRow* find_option(std::string_view name);
const OptionRow* find_option(char letter);

}  // namespace msrsync::rsync
