#include "msrsync/rsync/last_words.hpp"

#include <doctest/doctest.h>

using namespace msrsync::rsync;

TEST_SUITE("rsync") {
  TEST_CASE("the reason stands before rsync's closing lines, whoever wrote it") {
    struct Row {
      const char* text;
      const char* reason;
      bool is_turned_away;
    };
    const Row rows[] = {
        {"", "", false},
        {"@ERROR: Unknown module 'x'\nrsync error: error starting (code 5) at main.c(1)\n",
         "@ERROR: Unknown module 'x'", true},
        {"@ERROR: auth failed on module a\nrsync error: x\n", "@ERROR: auth failed on module a",
         true},
        {"@ERROR: max connections (1) reached -- try again later\nrsync error: x\n",
         "@ERROR: max connections (1) reached -- try again later", false},
        {"ERROR: module is read only\nrsync error: syntax or usage error (code 1)\n"
         "rsync: [sender] read error: Connection reset by peer (104)\n",
         "ERROR: module is read only", true},
        {"Warning: Permanently added 'h' to the list of known hosts.\r\n"
         "me@h: Permission denied (publickey).\r\n"
         "rsync: connection unexpectedly closed (0 bytes received so far) [sender]\n",
         "me@h: Permission denied (publickey).", true},
        {"rsync: [receiver] mkstemp \"/d/.a.XXXXXX\" failed: Permission denied (13)\n"
         "rsync error: x\n",
         "[receiver] mkstemp \"/d/.a.XXXXXX\" failed: Permission denied (13)", false},
        {"protocol version mismatch -- is your shell clean?\n"
         "(see the rsync manpage for an explanation)\nrsync error: x\n",
         "protocol version mismatch -- is your shell clean?", false},
        {"rsync: [sender] send_files failed to open \"/s/@ERROR: auth failed\": No (2)\n",
         "[sender] send_files failed to open \"/s/@ERROR: auth failed\": No (2)", false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      CHECK(reason_given(row.text) == row.reason);
      CHECK(is_turned_away(row.text) == row.is_turned_away);
    }
  }
}
