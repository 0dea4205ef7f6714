#include "msrsync/rsync/option_table.hpp"

#include <algorithm>
#include <iterator>

namespace msrsync::rsync {

namespace {

constexpr std::uint16_t kBoth = kToCopy | kToListing;
constexpr std::uint16_t kShape = kBoth | kNeedsListing;
constexpr std::uint16_t kFilter = kToListing | kNeedsListing | kFillable;
constexpr std::uint16_t kSkips = kToCopy | kMaySkip;
constexpr std::uint16_t kTwin = kNamesDirectory | kMirrorsTree;
constexpr std::uint16_t kJustCopy = kToCopy | kNotToVerify;
constexpr std::uint16_t kPlain = kEverywhere | kFillable;
constexpr std::uint16_t kOurs = 0;

constexpr std::string_view kNoDelete =
    "each rsync sees only its bucket; use msrsync's own --delete";
constexpr std::string_view kNoLooseDelete =
    "msrsync's own --delete keeps what filters protect; run one rsync with it when the copy is "
    "done";
constexpr std::string_view kNoMaxDelete =
    "each rsync would count for itself; use msrsync's own --max-delete";
constexpr std::string_view kNoDelay =
    "rsyncs that write into one directory remove each other's delayed files";
constexpr std::string_view kNoBatch = "one batch file cannot describe a run of many rsyncs";
constexpr std::string_view kNoServer = "msrsync copies between local directories only";
constexpr std::string_view kNoFilesFrom = "msrsync itself tells each rsync what to copy";
constexpr std::string_view kNoDryRun = "use msrsync's own --dry-run";
constexpr std::string_view kNoList = "it copies nothing; run rsync itself to list a tree";
constexpr std::string_view kNoRelative = "names are already relative to SRC in every bucket";
constexpr std::string_view kNoCopy = "it only prints and copies nothing";

constexpr OptionRow kRows[] = {
    // What is said and where: ours to give.
    {"verbose", 'v', false, kPlain},
    {"info", 0, true, kFillable},
    {"debug", 0, true, kFillable},
    {"stderr", 0, true, kFillable},
    {"msgs2stderr", 0, false, kFillable},
    {"quiet", 'q', false, kPlain},
    {"stats", 0, false, kPlain},
    {"human-readable", 'h', false, kPlain},
    {"progress", 0, false, kPlain},
    {"", 'P', false, kPlain, Effect::partial_and_progress},
    {"itemize-changes", 'i', false, kPlain},
    {"out-format", 0, true, kFillable},
    {"log-format", 0, true, kFillable},
    {"log-file", 0, true, kFillable},
    {"log-file-format", 0, true, kFillable},
    {"outbuf", 0, true, kFillable},
    {"motd", 0, false, kToCopy | kFillable},
    {"no-motd", 0, false, kToCopy | kFillable},
    {"8-bit-output", '8', false, kToCopy | kFillable},

    // How the tree is walked: ours to give, but for what needs rsync's own judgement.
    {"recursive", 'r', false, kPlain},
    {"dirs", 'd', false, kFillable},
    {"old-dirs", 0, false, kOurs},
    {"old-d", 0, false, kOurs},
    {"implied-dirs", 0, false, kFillable},
    {"i-d", 0, false, kFillable},
    {"relative", 'R', false, kOurs, Effect::none, kNoRelative},
    {"inc-recursive", 0, false, kToCopy | kFillable},
    {"i-r", 0, false, kToCopy | kFillable},
    {"one-file-system", 'x', false, kToListing | kPlain, Effect::one_file_system},
    {"prune-empty-dirs", 'm', false, kToListing, Effect::prune},
    {"archive", 'a', false, kBoth | kPlain, Effect::archive},
    {"links", 'l', false, kBoth | kPlain, Effect::links},
    {"copy-links", 'L', false, kShape, Effect::copy_links},
    {"copy-unsafe-links", 0, false, kShape},
    {"safe-links", 0, false, kShape},
    {"copy-dirlinks", 'k', false, kShape},
    {"keep-dirlinks", 'K', false, kToCopy, Effect::keep_dirlinks},
    {"munge-links", 0, false, kToCopy},
    {"devices", 0, false, kBoth | kPlain, Effect::devices},
    {"specials", 0, false, kBoth | kPlain, Effect::specials},
    {"", 'D', false, kBoth | kPlain, Effect::devices_and_specials},
    {"copy-devices", 0, false, kBoth, Effect::copy_devices},
    {"write-devices", 0, false, kBoth, Effect::write_devices},
    {"drop-D", 0, false, kSkips},
    {"hard-links", 'H', false, kToCopy | kPlain, Effect::hard_links},

    // Filters: rsync does not apply them to names it is given, so they shape the listing.
    {"cvs-exclude", 'C', false, kFilter},
    {"", 'F', false, kFilter},
    {"filter", 'f', true, kFilter},
    {"exclude", 0, true, kFilter},
    {"include", 0, true, kFilter},
    {"exclude-from", 0, true, kFilter | kNamesRules},
    {"include-from", 0, true, kFilter | kNamesRules},
    {"from0", '0', false, kToListing | kFillable},

    // Attributes.
    {"perms", 'p', false, kToCopy | kPlain, Effect::permissions},
    {"executability", 'E', false, kToCopy | kPlain},
    {"chmod", 0, true, kToCopy},
    {"acls", 'A', false, kToCopy | kFillable, Effect::acls},
    {"xattrs", 'X', false, kToCopy | kFillable, Effect::xattrs},
    {"owner", 'o', false, kToCopy | kPlain, Effect::owner},
    {"group", 'g', false, kToCopy | kPlain, Effect::group},
    {"times", 't', false, kToCopy | kPlain, Effect::times},
    {"atimes", 'U', false, kJustCopy},
    {"open-noatime", 0, false, kToCopy},
    {"crtimes", 'N', false, kToCopy},
    {"omit-dir-times", 'O', false, kToCopy | kPlain, Effect::omit_directory_times},
    {"omit-link-times", 'J', false, kToCopy},
    {"super", 0, false, kToCopy},
    {"fake-super", 0, false, kToCopy, Effect::fake_super},
    {"numeric-ids", 0, false, kToCopy | kPlain},
    {"usermap", 0, true, kToCopy},
    {"groupmap", 0, true, kToCopy},
    {"chown", 0, true, kToCopy},
    {"copy-as", 0, true, kToCopy},
    {"iconv", 0, true, kToCopy, Effect::iconv},

    // Which files are passed over, and what a file is compared with.
    {"update", 'u', false, kSkips | kNotToVerify | kEverywhere, Effect::update},
    {"existing", 0, false, kSkips | kEverywhere},
    {"ignore-non-existing", 0, false, kSkips},
    {"ignore-existing", 0, false, kSkips | kNotToVerify | kEverywhere, Effect::ignore_existing},
    {"max-size", 0, true, kSkips},
    {"min-size", 0, true, kSkips},
    {"compare-dest", 0, true, kTwin | kMaySkip, Effect::compare_dest},
    {"ignore-missing-args", 0, false, kSkips},
    {"copy-dest", 0, true, kTwin},
    {"link-dest", 0, true, kTwin},
    {"checksum", 'c', false, kJustCopy | kEverywhere},
    {"ignore-times", 'I', false, kJustCopy | kEverywhere},
    {"size-only", 0, false, kToCopy | kEverywhere, Effect::size_only},
    {"modify-window", '@', true, kToCopy, Effect::modify_window},
    {"fuzzy", 'y', false, kJustCopy},

    // How a file is written.
    {"inplace", 0, false, kToCopy | kPlain, Effect::inplace},
    {"append", 0, false, kSkips | kNotToVerify, Effect::append},
    {"append-verify", 0, false, kSkips | kNotToVerify, Effect::append},
    {"backup", 'b', false, kJustCopy, Effect::backup},
    {"backup-dir", 0, true, kTwin, Effect::backup_dir},
    {"suffix", 0, true, kJustCopy},
    {"sparse", 'S', false, kToCopy | kPlain, Effect::sparse},
    {"preallocate", 0, false, kToCopy},
    {"whole-file", 'W', false, kToCopy | kPlain},
    {"block-size", 'B', true, kToCopy},
    {"partial", 0, false, kToCopy | kPlain},
    {"partial-dir", 0, true, kToCopy},
    {"delay-updates", 0, false, kToCopy, Effect::none, kNoDelay},
    {"temp-dir", 'T', true, kNamesDirectory},
    {"fsync", 0, false, kToCopy},
    {"mkpath", 0, false, kToCopy},
    {"force", 0, false, kToCopy},
    {"remove-source-files", 0, false, kToCopy, Effect::remove_source},
    {"remove-sent-files", 0, false, kToCopy, Effect::remove_source},
    {"insecure-links", 0, false, kToCopy},
    {"confine-root", 0, true, kToCopy},

    // Deletion.
    {"del", 0, false, kToCopy, Effect::none, kNoDelete},
    {"delete", 0, false, kToCopy, Effect::none, kNoDelete},
    {"delete-before", 0, false, kToCopy, Effect::none, kNoDelete},
    {"delete-during", 0, false, kToCopy, Effect::none, kNoDelete},
    {"delete-delay", 0, false, kToCopy, Effect::none, kNoDelete},
    {"delete-after", 0, false, kToCopy, Effect::none, kNoDelete},
    {"delete-excluded", 0, false, kToCopy, Effect::none, kNoLooseDelete},
    {"delete-missing-args", 0, false, kToCopy, Effect::none, kNoLooseDelete},
    {"ignore-errors", 0, false, kOurs},  // our --delete never goes on over errors
    {"max-delete", 0, true, kToCopy, Effect::none, kNoMaxDelete},

    // Checksums, compression, connection.
    {"checksum-choice", 0, true, kJustCopy},
    {"cc", 0, true, kJustCopy},
    {"checksum-seed", 0, true, kToCopy},
    {"compress", 'z', false, kToCopy},
    {"old-compress", 0, false, kToCopy},
    {"new-compress", 0, false, kToCopy},
    {"compress-choice", 0, true, kToCopy},
    {"zc", 0, true, kToCopy},
    {"compress-level", 0, true, kToCopy},
    {"zl", 0, true, kToCopy},
    {"compress-threads", 0, true, kToCopy},
    {"zt", 0, true, kToCopy},
    {"skip-compress", 0, true, kToCopy},
    {"bwlimit", 0, true, kFillable, Effect::bandwidth},
    {"rsh", 'e', true, kToCopy, Effect::remote_shell},
    {"rsync-path", 0, true, kToCopy},
    {"remote-option", 'M', true, kToCopy},
    {"old-args", 0, false, kToCopy},
    {"secluded-args", 's', false, kToCopy},
    {"protect-args", 0, false, kToCopy},
    {"trust-sender", 0, false, kToCopy},
    {"address", 0, true, kToCopy},
    {"port", 0, true, kToCopy},
    {"sockopts", 0, true, kToCopy},
    {"blocking-io", 0, false, kToCopy},
    {"password-file", 0, true, kToCopy},
    {"early-input", 0, true, kToCopy},
    {"protocol", 0, true, kToCopy},
    {"ipv4", '4', false, kToCopy},
    {"ipv6", '6', false, kToCopy},
    {"timeout", 0, true, kToCopy},
    {"contimeout", 0, true, kToCopy},
    {"stop-after", 0, true, kToCopy},
    {"time-limit", 0, true, kToCopy},
    {"stop-at", 0, true, kToCopy},
    {"max-alloc", 0, true, kToCopy},
    {"qsort", 0, false, kToCopy},

    // Other ways to run rsync altogether.
    {"dry-run", 'n', false, kOurs, Effect::none, kNoDryRun},
    {"list-only", 0, false, kOurs, Effect::none, kNoList},
    {"files-from", 0, true, kOurs, Effect::none, kNoFilesFrom},
    {"read-batch", 0, true, kOurs, Effect::none, kNoBatch},
    {"write-batch", 0, true, kOurs, Effect::none, kNoBatch},
    {"only-write-batch", 0, true, kOurs, Effect::none, kNoBatch},
    {"daemon", 0, false, kOurs, Effect::none, kNoServer},
    {"server", 0, false, kOurs, Effect::none, kNoServer},
    {"sender", 0, false, kOurs, Effect::none, kNoServer},
    {"config", 0, true, kOurs, Effect::none, kNoServer},
    {"dparam", 0, true, kOurs, Effect::none, kNoServer},
    {"detach", 0, false, kOurs, Effect::none, kNoServer},
    {"no-detach", 0, false, kOurs, Effect::none, kNoServer},
    {"version", 'V', false, kOurs, Effect::none, kNoCopy},
    {"help", 0, false, kOurs, Effect::none, kNoCopy},
};

}  // namespace

std::span<const OptionRow> option_table() { return kRows; }

const OptionRow* find_option(std::string_view name) {
  const auto* row = std::ranges::find(kRows, name, &OptionRow::name);
  return name.empty() || row == std::end(kRows) ? nullptr : row;
}

const OptionRow* find_option(char letter) {
  const auto* row = std::ranges::find(kRows, letter, &OptionRow::letter);
  return letter == 0 || row == std::end(kRows) ? nullptr : row;
}

}  // namespace msrsync::rsync
