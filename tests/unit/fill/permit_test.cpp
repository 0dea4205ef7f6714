#include "msrsync/fill/permit.hpp"

#include <doctest/doctest.h>

using namespace msrsync;
using namespace msrsync::fill;
using Words = std::vector<std::string>;

namespace {

rsync::UserOptions understood(const Words& words) {
  const auto options = rsync::parse_user_options(words);
  if (!options) FAIL(to_text(options.error()));
  return options.value();
}

}  // namespace

TEST_SUITE("fill") {
  TEST_CASE("with which rsync options files are filled, and which need rsync afterwards") {
    struct Row {
      Words words;
      bool settles;
    };
    const Row rows[] = {
        {{"-a"}, true},
        {{"-aS", "--numeric-ids"}, true},
        {{"-aH"}, true},
        {{"-ahv", "--inplace"}, true},
        {{"-aW", "--partial", "-O"}, true},
        {{"-a", "--exclude=x"}, true},
        {{"-a", "--exclude-from", "x", "--include=y", "-f", "- z"}, true},
        {{"-a", "--bwlimit=1m", "--info=progress2", "--log-file=x"}, true},
        {{"-rlptgoD"}, true},
        {{"-a", "--no-perms", "--perms"}, true},
        {{"-aA"}, false},
        {{"-aX"}, false},
        {{"-aHAX"}, false},
        {{"-aHAXS", "--numeric-ids"}, false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.words);
      const rsync::UserOptions user = understood(row.words);
      CHECK(obstacle(user) == "");
      CHECK(settles(user) == row.settles);
    }
  }

  TEST_CASE("with which rsync options nothing is filled, and the reason names the first of them") {
    struct Row {
      Words words;
      std::string reason;
    };
    const std::string kAll = "not all of -p -o -g -t among the rsync options (-a has them)";
    const Row rows[] = {
        {{"-rlt"}, kAll},
        {{"-r"}, kAll},
        {{}, kAll},
        {{"-a", "--no-perms"}, kAll},
        {{"-a", "--no-o"}, kAll},
        {{"-a", "--no-g"}, kAll},
        {{"-a", "--no-times"}, kAll},
        {{"-ac"}, "-c"},
        {{"-aI"}, "-I"},
        {{"-au"}, "-u"},
        {{"-a", "--size-only"}, "--size-only"},
        {{"-a", "--ignore-existing"}, "--ignore-existing"},
        {{"-a", "--existing"}, "--existing"},
        {{"-a", "--max-size=1m"}, "--max-size"},
        {{"-a", "--min-size", "1"}, "--min-size"},
        {{"-a", "--modify-window=2"}, "--modify-window"},
        {{"-a", "--chmod=F600"}, "--chmod"},
        {{"-a", "--chown=1:1"}, "--chown"},
        {{"-a", "--usermap=*:1"}, "--usermap"},
        {{"-a", "--fake-super"}, "--fake-super"},
        {{"-a", "--copy-as=1"}, "--copy-as"},
        {{"-a", "--link-dest=/x"}, "--link-dest"},
        {{"-a", "--copy-dest=/x"}, "--copy-dest"},
        {{"-a", "--compare-dest=/x"}, "--compare-dest"},
        {{"-ab"}, "-b"},
        {{"-a", "--backup-dir=/x"}, "--backup-dir"},
        {{"-a", "--append"}, "--append"},
        {{"-ay"}, "-y"},
        {{"-aL"}, "-L"},
        {{"-ak"}, "-k"},
        {{"-aK"}, "-K"},
        {{"-a", "--copy-unsafe-links"}, "--copy-unsafe-links"},
        {{"-a", "--copy-devices"}, "--copy-devices"},
        {{"-aU"}, "-U"},
        {{"-a", "--iconv=utf8"}, "--iconv"},
        {{"-a", "--remove-source-files"}, "--remove-source-files"},
        {{"-a", "--partial-dir=x"}, "--partial-dir"},
        {{"-a", "--temp-dir=/x"}, "--temp-dir"},
        {{"-a", "--fsync"}, "--fsync"},
        {{"-a", "--preallocate"}, "--preallocate"},
        {{"-a", "--bogus"}, "--bogus"},
        {{"-aY"}, "-Y"},
        {{"-au", "--chmod=F600"}, "-u"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.words);
      const std::string reason = row.reason == kAll ? kAll : "rsync option " + row.reason;
      CHECK(obstacle(understood(row.words)) == reason);
    }
  }
}
