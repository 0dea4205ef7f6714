#include "msrsync/options/remote_spec.hpp"

#include <doctest/doctest.h>

#include "support/result_text.hpp"

using namespace msrsync;
using namespace msrsync::options;

TEST_SUITE("options") {
  TEST_CASE("a host is told from a local name as rsync tells it") {
    struct Row {
      const char* path;
      bool is_remote;
    };
    const Row rows[] = {
        {"host:dir", true},
        {"host::module", true},
        {"user@host:/dir", true},
        {":x", true},
        {"rsync://host/module", true},
        {"RSYNC://host", true},
        {"rsync://host:12x/module", true},  // rsync takes it for a host named rsync
        {"[fe80::1%eth0]:dir", true},
        {"user@[::1]::module", true},
        {"[::1:dir", false},
        {"[a/b]:dir", false},
        {"[]:dir", false},
        {"[::1]x:dir", false},
        {"ho[st]:dir", false},
        {"[::1]", false},
        {"./a:b", false},
        {"/a:b", false},
        {"dir/a:b", false},
        {"dir", false},
        {"", false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.path);
      CHECK(looks_remote(row.path) == row.is_remote);
    }
  }

  TEST_CASE("a remote path is taken apart, end slashes off") {
    struct Row {
      const char* path;
      const char* text;
      const char* receiver;
      bool is_daemon;
    };
    const Row rows[] = {
        {"h:", "h:.", "", false},
        {"h:/", "h:/", "/", false},
        {"h:///", "h:/", "/", false},
        {"h:a:b/", "h:a:b", "a:b", false},
        {"h:~/a", "h:~/a", "~/a", false},
        {"u@[::1]:a/b//", "u@[::1]:a/b", "a/b", false},
        {"h::m", "h::m", "/", true},
        {"h::m/", "h::m", "/", true},
        {"u@h::m/a:b/c", "u@h::m/a:b/c", "/a:b/c", true},
        {"rsync://u@h:8/m/a/", "rsync://u@h:8/m/a", "/a", true},
        {"rsync://[::1]/m", "rsync://[::1]/m", "/", true},
        {"rsync://h:12x/m", "rsync://h:12x/m", "//h:12x/m", false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.path);
      const auto spec = parse_remote_spec(row.path);
      REQUIRE(spec.has_value());
      CHECK(spec->text == row.text);
      CHECK(spec->path == row.receiver);
      CHECK(spec->is_daemon == row.is_daemon);
    }
  }

  TEST_CASE("without a host or a module there is nowhere to copy to") {
    for (const char* path : {":x", "::m", "@:x", "u@::m", "rsync://", "rsync://h", "rsync://h/",
                             "rsync:///m", "rsync://u@/m", "rsync://h//m", "h::", "h::/m"}) {
      CAPTURE(path);
      const auto spec = parse_remote_spec(path);
      REQUIRE(spec.has_error());
      CHECK(spec.error().code == ExitCode::bad_usage);
    }
  }

  TEST_CASE("a name goes below the path, whatever form it has") {
    CHECK(below({"h:.", "", false}, "n").text == "h:./n");
    CHECK(below({"h:.", "", false}, "n").path == "n");
    CHECK(below({"h:/", "/", false}, "n").text == "h:/n");
    CHECK(below({"h::m", "/", true}, "n").text == "h::m/n");
    CHECK(below({"h::m", "/", true}, "n").path == "/n");
  }
}
