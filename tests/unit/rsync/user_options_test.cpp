#include "msrsync/rsync/user_options.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace msrsync;
using namespace msrsync::rsync;
using Words = std::vector<std::string>;

namespace {

UserOptions understood(const Words& words) {
  const auto options = parse_user_options(words);
  if (!options) FAIL(to_text(options.error()));
  return options.value();
}

}  // namespace

TEST_SUITE("rsync") {
  TEST_CASE("a trial run is spared only where no rsync can refuse") {
    struct Row {
      Words words;
      bool are_everywhere;
    };
    const Row rows[] = {
        {{}, true},
        {{"-ahv", "--inplace"}, true},
        {{"-aS", "--numeric-ids"}, true},
        {{"-aH", "--no-D", "--no-times", "-W", "--progress"}, true},
        {{"-aA"}, false},  // not every rsync is built with ACLs
        {{"-aX"}, false},
        {{"-aY"}, false},
        {{"--bogus"}, false},
        {{"-a", "--chmod=u+w"}, false},
        {{"-aS", "--inplace"}, false},
        {{"--exclude", "x"}, false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.words);
      CHECK(understood(row.words).are_everywhere == row.are_everywhere);
    }
  }

  TEST_CASE("each option goes where it belongs, in the user's order") {
    const std::string here = std::filesystem::current_path().string();
    struct Row {
      Words words;
      Words copy;
      Words listing;
    };
    const Row rows[] = {
        {{}, {}, {"-r"}},
        {{"-ahv", "--inplace"}, {"-a", "--inplace"}, {"-r", "-a"}},
        {{"-aS", "--numeric-ids"}, {"-aS", "--numeric-ids"}, {"-r", "-a"}},
        {{"-avhFx"}, {"-a"}, {"-r", "-aFx"}},
        {{"-aPz"}, {"-az", "--partial"}, {"-r", "-a"}},
        {{"-P", "--progress", "-q", "--info=progress2", "--info", "stats2"}, {"--partial"}, {"-r"}},
        {{"--stats", "--log-file", "x", "--out-format=%n", "-i", "--no-h", "--outbuf", "L"},
         {},
         {"-r"}},
        {{"-r", "-d", "--no-r", "--no-R", "--no-relative", "--recursive", "--no-implied-dirs"},
         {},
         {"-r"}},
        {{"-e", "ssh -p 2", "-essh", "-B700", "-B=700", "-T", "dir", "-M--opt", "-aB", "9"},
         {"-e", "ssh -p 2", "-essh", "-B700", "-B=700", "-M--opt", "-a", "-B", "9"},
         {"-r", "-a"}},
        {{"--max-size=1m", "--max-size", "2m", "--suffix", "-x"},
         {"--max-size=1m", "--max-size", "2m", "--suffix", "-x"},
         {"-r"}},
        {{"-C", "--exclude", "a", "-a", "--include=b", "-f", "- c", "-f- d", "--filter=P e", "-FF"},
         {"-a"},
         {"-r", "-C", "--exclude", "a", "-a", "--include=b", "-f", "- c", "-f- d", "--filter=P e",
          "-FF"}},
        {{"--exclude-from=/r", "--include-from", "r", "-0", "-f. r", "-f", "merge r"},
         {},
         {"-r", "--exclude-from=/r", "--include-from", here + "/r", "-0", "-f. " + here + "/r",
          "-f", "merge " + here + "/r"}},
        {{"-Lkm", "--safe-links", "--copy-unsafe-links"},
         {"-Lk", "--safe-links", "--copy-unsafe-links"},
         {"-r", "-Lkm", "--safe-links", "--copy-unsafe-links"}},
        {{"-a", "--no-l", "--no-D", "-OHAX"},
         {"-a", "--no-l", "--no-D", "-OHAX"},
         {"-r", "-a", "--no-l", "--no-D"}},
        {{"--bwlimit=1m", "--no-bwlimit", "--no-m", "--no-x"}, {}, {"-r", "--no-m", "--no-x"}},
        {{"--frobnicate=3", "-aY", "--no-such"},
         {"--frobnicate=3", "-aY", "--no-such"},
         {"-r", "-a"}},
        {{"--exclude=\xff b"}, {}, {"-r", "--exclude=\xff b"}},
    };
    for (const Row& row : rows) {
      CAPTURE((row.words.empty() ? std::string() : row.words.front()));
      const UserOptions options = understood(row.words);
      CHECK(options.copy == row.copy);
      CHECK(options.listing == row.listing);
    }
  }

  TEST_CASE("options that name a directory are kept apart, however they are written") {
    const UserOptions options =
        understood({"--link-dest=../a", "-Tb", "-T", "c", "--backup-dir", "/d", "-aT=e"});
    CHECK(options.copy == Words{"-a"});
    CHECK(options.directories == std::vector<DirectoryOption>{{"--link-dest", "../a", true},
                                                              {"--temp-dir", "b", false},
                                                              {"--temp-dir", "c", false},
                                                              {"--backup-dir", "/d", true},
                                                              {"--temp-dir", "e", false}});
  }

  TEST_CASE("later options override earlier ones") {
    struct Row {
      Words words;
      bool UserOptions::*field;
      bool value;
    };
    const Row rows[] = {
        {{"-a"}, &UserOptions::preserves_permissions, true},
        {{"-a", "--no-perms"}, &UserOptions::preserves_permissions, false},
        {{"-a", "--no-p"}, &UserOptions::preserves_permissions, false},
        {{"--no-p", "-a"}, &UserOptions::preserves_permissions, true},
        {{"-rtA"}, &UserOptions::preserves_permissions, true},
        {{"-A", "--no-perms"}, &UserOptions::preserves_permissions, false},
        {{"-rt"}, &UserOptions::preserves_permissions, false},
        {{"-X"}, &UserOptions::preserves_permissions, false},
        {{"-a"}, &UserOptions::preserves_times, true},
        {{"--archive", "--no-times"}, &UserOptions::preserves_times, false},
        {{"-rt"}, &UserOptions::preserves_times, true},
        {{"-aA", "--no-A"}, &UserOptions::preserves_acls, false},
        {{"-aA"}, &UserOptions::preserves_acls, true},
        {{"-aX"}, &UserOptions::preserves_xattrs, true},
        {{"-aX", "--no-xattrs"}, &UserOptions::preserves_xattrs, false},
        {{"-a"}, &UserOptions::preserves_xattrs, false},
        {{"-a"}, &UserOptions::preserves_owner, true},
        {{"-a", "--no-o"}, &UserOptions::preserves_owner, false},
        {{"-a", "--no-o"}, &UserOptions::preserves_group, true},
        {{"-rlt"}, &UserOptions::preserves_group, false},
        {{"-a"}, &UserOptions::makes_links, true},
        {{"-aL"}, &UserOptions::makes_links, false},
        {{"-a", "--no-links"}, &UserOptions::makes_links, false},
        {{"-a"}, &UserOptions::makes_devices, true},
        {{"-a", "--copy-devices"}, &UserOptions::makes_devices, false},
        {{"-a", "--no-D"}, &UserOptions::makes_specials, false},
        {{"-a", "--no-devices"}, &UserOptions::makes_specials, true},
        {{"-aS"}, &UserOptions::makes_holes, true},
        {{"-aS", "--no-sparse"}, &UserOptions::makes_holes, false},
        {{"-a", "--fake-super"}, &UserOptions::fakes_super, true},
        {{"-a", "--modify-window=1"}, &UserOptions::has_modify_window, true},
        {{"-a@-1"}, &UserOptions::has_modify_window, true},
        {{"-a", "-@", "2"}, &UserOptions::has_modify_window, true},
        {{"-a"}, &UserOptions::has_modify_window, false},
        {{"-aH"}, &UserOptions::hard_links, true},
        {{"-aH", "--no-hard-links"}, &UserOptions::hard_links, false},
        {{"-ax"}, &UserOptions::one_file_system, true},
        {{"-ax", "--no-x"}, &UserOptions::one_file_system, false},
        {{"-ax"}, &UserOptions::needs_listing, false},
        {{"-axx"}, &UserOptions::needs_listing, true},
        {{"--iconv=utf8,latin1"}, &UserOptions::converts_names, true},
        {{"--iconv=."}, &UserOptions::converts_names, true},
        {{"--iconv=-"}, &UserOptions::converts_names, false},
        {{"--iconv", ".", "--no-iconv"}, &UserOptions::converts_names, false},
        {{"-am"}, &UserOptions::needs_listing, true},
        {{"-am", "--no-m"}, &UserOptions::needs_listing, false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.words.front());
      CAPTURE(row.words.back());
      CHECK(understood(row.words).*row.field == row.value);
    }
  }

  TEST_CASE("filters and followed links leave the listing to rsync") {
    const Words needing[] = {
        {"-aC"}, {"-aF"}, {"-a", "--exclude", "x"}, {"-af- x"},
        {"-aL"}, {"-ak"}, {"-a", "--safe-links"},   {"-a", "--include-from=/x"}};
    for (const Words& words : needing) {
      CAPTURE(words.back());
      CHECK(understood(words).needs_listing);
    }
    for (const Words& words : {Words{"-aHAXS"}, Words{"-aK"}, Words{"-au0"}, Words{"-al"}}) {
      CAPTURE(words.back());
      CHECK_FALSE(understood(words).needs_listing);
    }
  }

  TEST_CASE("filters are kept apart for what may delete, in the user's order") {
    const std::string here = std::filesystem::current_path().string();
    struct Row {
      Words words;
      Words filters;
    };
    const Row rows[] = {
        {{"-aHx", "--max-size=1m", "--link-dest=/x"}, {}},
        {{"-a", "--exclude=*.o", "-S", "--include", "a b", "-f- c"},
         {"--exclude=*.o", "--include", "a b", "-f- c"}},
        {{"--filter=P *.o", "--filter=R x", "-aF", "-C"},
         {"--filter=P *.o", "--filter=R x", "-F", "-C"}},
        {{"-0", "--exclude-from=r", "-m", "-L"}, {"-0", "--exclude-from=" + here + "/r"}},
    };
    for (const Row& row : rows) {
      CAPTURE(row.words.front());
      CHECK(understood(row.words).filters == row.filters);
    }
  }

  TEST_CASE("what matters to --delete is known") {
    CHECK(understood({"-aK"}).keeps_dirlinks);
    CHECK_FALSE(understood({"-aK", "--no-K"}).keeps_dirlinks);
    CHECK(understood({"-a", "--remove-source-files"}).removes_source);
    CHECK(understood({"-a", "--ignore-errors"}).copy == Words{"-a"});
    for (const char* option : {"--del", "--delete", "--delete-before", "--delete-during",
                               "--delete-delay", "--delete-after"}) {
      CAPTURE(option);
      const auto refused = parse_user_options({"-a", option});
      REQUIRE_FALSE(refused.has_value());
      CHECK(to_text(refused.error()).find("msrsync's own --delete") != std::string::npos);
    }
    for (const char* option : {"--max-delete=5", "--max-delete"}) {
      const auto refused = parse_user_options({"-a", option, "5"});
      REQUIRE_FALSE(refused.has_value());
      CHECK(to_text(refused.error()).find("msrsync's own --max-delete") != std::string::npos);
    }
  }

  TEST_CASE("what rsync passes over in silence is known") {
    struct Row {
      Words words;
      bool may_skip;
    };
    const Row rows[] = {
        {{"-a"}, false},
        {{"-rlD"}, false},
        {{"-rLD"}, false},
        {{"-rl", "--devices", "--specials"}, false},
        {{"-r"}, true},
        {{"-rl"}, true},
        {{"-rkD"}, true},
        {{"-a", "--no-links"}, true},
        {{"-a", "--no-D"}, true},
        {{"-a", "--no-specials"}, true},
        {{"-au"}, true},
        {{"-a", "--max-size=1"}, true},
        {{"-a", "--min-size", "1"}, true},
        {{"-a", "--existing"}, true},
        {{"-a", "--ignore-existing"}, true},
        {{"-a", "--ignore-non-existing"}, true},
        {{"-a", "--compare-dest=/x"}, true},
        {{"-a", "--append"}, true},
        {{"-a", "--link-dest=/x"}, false},
        {{"-rl", "--copy-devices", "--specials"}, false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.words.front());
      CAPTURE(row.words.back());
      CHECK(understood(row.words).may_skip == row.may_skip);
    }
  }

  TEST_CASE("the bandwidth is taken out for the whole run") {
    CHECK(understood({"-a", "--bwlimit=1.5m"}).bandwidth_bytes_per_second == 1572864U);
    CHECK(understood({"-a", "--bwlimit", "100"}).bandwidth_bytes_per_second == 102400U);
    CHECK_FALSE(understood({"-a", "--bwlimit=9", "--bwlimit=0"}).bandwidth_bytes_per_second);
    CHECK_FALSE(understood({"-a", "--bwlimit=9", "--no-bwlimit"}).bandwidth_bytes_per_second);
  }

  TEST_CASE("a comparison gets what decides how a copy should look, not what would blind it") {
    struct Row {
      Words words;
      Words verify;
    };
    const Row rows[] = {
        {{"-aHAX", "--numeric-ids"}, {"-aHAX", "--numeric-ids"}},
        {{"-auIcyU", "--ignore-existing"}, {"-a"}},
        {{"--append-verify", "--checksum-choice=md5", "--cc", "md4"}, {}},
        {{"-a", "--link-dest=/old", "--copy-dest", "/old"}, {"-a"}},
        {{"-aP", "--chmod=D755", "--max-size=1m"}, {"-a", "--chmod=D755", "--max-size=1m"}},
        {{"-rlpt", "--size-only", "--modify-window=1"},
         {"-lpt", "--size-only", "--modify-window=1"}},
        // The times of directories, which -b without a --backup-dir leaves alone.
        {{"-ab", "--suffix=.old"}, {"-a", "-O"}},
        {{"-a", "--backup"}, {"-a", "-O"}},
        {{"-ab", "--no-backup"}, {"-a"}},
        {{"-ab", "--backup-dir=/old"}, {"-a"}},
    };
    for (const Row& row : rows) {
      CAPTURE(row.words.front());
      CHECK(understood(row.words).verify == row.verify);
    }
  }

  TEST_CASE("options that leave nothing to verify say so, and may be used without") {
    for (const Words& words : {Words{"-a", "--remove-source-files"}, Words{"--compare-dest=/x"}})
      CHECK_FALSE(understood(words).verify_refusal.empty());
    CHECK(understood({"-aHAX", "--link-dest=/x"}).verify_refusal.empty());
  }

  TEST_CASE("what cannot work on buckets is refused with the reason") {
    struct Row {
      Words words;
      const char* says;
    };
    const Row rows[] = {
        {{"-a", "--delete"}, "--delete cannot be used: each rsync sees only its bucket"},
        {{"--del"}, "--del cannot"},
        {{"--delete-after"}, "only its bucket"},
        {{"--delete-excluded"}, "keeps what filters protect"},
        {{"--delay-updates"}, "delayed files"},
        {{"--write-batch=x"}, "batch"},
        {{"--read-batch", "x"}, "batch"},
        {{"--daemon"}, "local directories"},
        {{"--server"}, "local directories"},
        {{"--sender"}, "local directories"},
        {{"--config", "x"}, "local directories"},
        {{"--files-from=x"}, "--files-from cannot"},
        {{"--files-from", "x"}, "--files-from cannot"},
        {{"-an"}, "-n cannot be used: use msrsync's own --dry-run"},
        {{"--dry-run"}, "own --dry-run"},
        {{"--list-only"}, "copies nothing"},
        {{"-aR"}, "-R cannot"},
        {{"--relative"}, "--relative cannot"},
        {{"--version"}, "only prints"},
        {{"-aH", "--remove-source-files"}, "with -H"},
        {{"-au", "--inplace"}, "--inplace cannot be used with --update"},
        {{"--inplace", "--ignore-existing"}, "taken for whole"},
        {{"--size-only", "--inplace"}, "taken for whole"},
        {{"-u", "--append"}, "--append cannot be used with --update"},
        {{"--exclude-from=-"}, "stdin"},
        {{"--bwlimit=fast"}, "--bwlimit needs"},
        {{"--delete=x"}, "--delete cannot"},
        {{"--max-size"}, "--max-size needs a value"},
        {{"-aB"}, "-B needs a value"},
        {{"src"}, "'src' among the rsync options is no option"},
        {{"-a", "--"}, "no option"},
        {{"-"}, "no option"},
        // Not `--delete`, with what is ours taken out.
        {{"-v-delete"}, "no option --"},
        {{"-a-"}, "no option --"},
        {{""}, "no option"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.says);
      const auto options = parse_user_options(row.words);
      REQUIRE(options.has_error());
      const std::string text = to_text(options.error());
      CAPTURE(text);
      CHECK(options.error().code == ExitCode::bad_usage);
      CHECK(text.find(row.says) != std::string::npos);
    }
  }

  TEST_CASE("a dangerous pair is accepted when the later word undoes it") {
    CHECK(parse_user_options({"-au", "--inplace", "--no-inplace"}).has_value());
    CHECK(parse_user_options({"-aH", "--remove-source-files", "--no-H"}).has_value());
  }
}
