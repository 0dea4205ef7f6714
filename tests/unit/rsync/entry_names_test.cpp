#include "msrsync/rsync/entry_names.hpp"

#include <doctest/doctest.h>

using namespace msrsync;
using namespace msrsync::rsync;

TEST_SUITE("rsync") {
  TEST_CASE("a path in a complaint is found from wherever rsync saw it") {
    struct Row {
      const char* name;
      std::optional<std::string> remote_path;
      const char* path;
      const char* meant;
      bool is_entry;
    };
    const Row rows[] = {
        {"local source", {}, "/s/p/a", "p/a", true},
        {"local destination", {}, "/d/p/a", "p/a", true},
        {"relative", {}, "./p/a", "p/a", true},
        {"root", {}, "/d", "", true},
        {"hidden", {}, "/d/hid", "hid", true},
        {"elsewhere", {}, "/elsewhere/p/a", "/elsewhere/p/a", false},
        {"absolute, over a shell", "/abs", "/abs/p/a", "p/a", true},
        {"below the home directory", "rel/d", "/home/me/rel/d/p/a", "p/a", true},
        {"an implied directory there", "rel/d", "/home/me/rel/d/p", "p", false},
        {"its root", "rel/d", "/home/me/rel/d", "", true},
        {"the home directory itself", "", "/home/me/p/a", "p/a", true},
        {"a module's root", "/", "/p/a", "p/a", true},
        {"within a module", "/q", "/q/p/a", "p/a", true},
        {"behind a link: the longest end", "/abs", "/real/p/a", "p/a", true},
        {"the source's side", "/", "/s/p/a", "p/a", true},
    };
    const std::vector<ListedEntry> entries = {
        {".", true}, {"a", false}, {"p/a", false}, {".hid", false}};
    for (const Row& row : rows) {
      CAPTURE(row.name);
      Source source{SourceId{0}, "s/", "/s", "/d", ""};
      source.remote_path = row.remote_path;
      const auto meant = EntryNames(entries, source).meant_by(row.path);
      CHECK(meant.path == row.meant);
      CHECK(meant.entry.has_value() == row.is_entry);
    }
  }
}
