#include "msrsync/rsync/option_table.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using namespace msrsync::rsync;

namespace {

/// Every long option that rsync 3.5.0 --help names, with `=` where it shows a value.
constexpr std::string_view kHelpNames[] = {
    "8-bit-output",
    "acls",
    "address=",
    "append",
    "append-verify",
    "archive",
    "atimes",
    "backup",
    "backup-dir=",
    "block-size=",
    "blocking-io",
    "bwlimit=",
    "checksum",
    "checksum-choice=",
    "checksum-seed=",
    "chmod=",
    "chown=",
    "compare-dest=",
    "compress",
    "compress-choice=",
    "compress-level=",
    "compress-threads=",
    "confine-root=",
    "contimeout=",
    "copy-as=",
    "copy-dest=",
    "copy-devices",
    "copy-dirlinks",
    "copy-links",
    "copy-unsafe-links",
    "crtimes",
    "cvs-exclude",
    "debug=",
    "del",
    "delay-updates",
    "delete",
    "delete-after",
    "delete-before",
    "delete-delay",
    "delete-during",
    "delete-excluded",
    "delete-missing-args",
    "devices",
    "dirs",
    "drop-D",
    "dry-run",
    "early-input=",
    "exclude-from=",
    "exclude=",
    "executability",
    "existing",
    "fake-super",
    "files-from=",
    "filter=",
    "force",
    "from0",
    "fsync",
    "fuzzy",
    "group",
    "groupmap=",
    "hard-links",
    "help",
    "human-readable",
    "i-r",
    "iconv=",
    "ignore-errors",
    "ignore-existing",
    "ignore-missing-args",
    "ignore-non-existing",
    "ignore-times",
    "inc-recursive",
    "include-from=",
    "include=",
    "info=",
    "inplace",
    "insecure-links",
    "ipv4",
    "ipv6",
    "itemize-changes",
    "keep-dirlinks",
    "link-dest=",
    "links",
    "list-only",
    "log-file-format=",
    "log-file=",
    "max-alloc=",
    "max-delete=",
    "max-size=",
    "min-size=",
    "mkpath",
    "modify-window=",
    "munge-links",
    "no-W",
    "no-i-r",
    "no-implied-dirs",
    "no-inc-recursive",
    "no-motd",
    "no-whole-file",
    "numeric-ids",
    "old-args",
    "old-d",
    "old-dirs",
    "omit-dir-times",
    "omit-link-times",
    "one-file-system",
    "only-write-batch=",
    "open-noatime",
    "out-format=",
    "outbuf=",
    "owner",
    "partial",
    "partial-dir=",
    "password-file=",
    "perms",
    "port=",
    "preallocate",
    "progress",
    "protocol=",
    "prune-empty-dirs",
    "quiet",
    "read-batch=",
    "recursive",
    "relative",
    "remote-option=",
    "remove-source-files",
    "rsh=",
    "rsync-path=",
    "safe-links",
    "secluded-args",
    "size-only",
    "skip-compress=",
    "sockopts=",
    "sparse",
    "specials",
    "stats",
    "stderr=",
    "stop-after=",
    "stop-at=",
    "suffix=",
    "super",
    "temp-dir=",
    "timeout=",
    "times",
    "trust-sender",
    "update",
    "usermap=",
    "verbose",
    "version",
    "whole-file",
    "write-batch=",
    "write-devices",
    "xattrs",
};

/// Names that rsync takes without saying so in --help, of all versions from 3.1 on.
constexpr std::string_view kHiddenNames[] = {
    "cc=",          "zc=",
    "zl=",          "zt=",
    "i-d",          "no-i-d",
    "implied-dirs", "msgs2stderr",
    "log-format=",  "qsort",
    "protect-args", "no-protect-args",
    "time-limit=",  "remove-sent-files",
    "old-compress", "new-compress",
    "no-compress",  "no-iconv",
    "no-bwlimit",   "no-timeout",
    "server",       "sender",
    "daemon",       "config=",
    "dparam=",      "detach",
    "no-detach",
};

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("every long option of rsync has a row") {
    std::vector<std::string_view> names(std::begin(kHelpNames), std::end(kHelpNames));
    names.insert(names.end(), std::begin(kHiddenNames), std::end(kHiddenNames));
    for (std::string_view name : names) {
      CAPTURE(name);
      const bool takes_value = name.ends_with('=');
      if (takes_value) name.remove_suffix(1);
      const OptionRow* row = find_option(name);
      const bool is_negation = row == nullptr && name.starts_with("no-");
      if (is_negation) {
        name.remove_prefix(3);  // a negation goes by the row of what it negates
        row = name.size() == 1 ? find_option(name.front()) : find_option(name);
      }
      REQUIRE(row != nullptr);
      CHECK((is_negation || row->takes_value == takes_value));
    }
  }

  TEST_CASE("letters are rsync's own, and name one option each") {
    struct Row {
      std::string_view letters;
      bool takes_value;
    };
    const Row rows[] = {{"vqcarRbudlLkKHpEAXogDtUNOJSnWxImyzCF0s8hPi46V", false}, {"BefTM@", true}};
    std::set<char> known;
    for (const auto& [letters, takes_value] : rows) {
      for (const char letter : letters) {
        CAPTURE(letter);
        REQUIRE(find_option(letter) != nullptr);
        CHECK(find_option(letter)->takes_value == takes_value);
        known.insert(letter);
      }
    }
    std::multiset<char> in_table;
    for (const OptionRow& row : option_table()) {
      if (row.letter != 0) in_table.insert(row.letter);
    }
    CHECK(in_table == std::multiset<char>(known.begin(), known.end()));
  }

  TEST_CASE("no name stands twice") {
    std::set<std::string_view> names;
    for (const OptionRow& row : option_table()) {
      CAPTURE(row.name);
      CHECK((row.name.empty() || names.insert(row.name).second));
      CHECK((!row.name.empty() || row.letter != 0));
    }
  }

  TEST_CASE("nothing is found by an empty name or no letter") {
    CHECK(find_option("") == nullptr);
    CHECK(find_option('\0') == nullptr);
    CHECK(find_option("inplac") == nullptr);
  }
}
