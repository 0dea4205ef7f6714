#include "msrsync/rsync/itemized.hpp"

#include <doctest/doctest.h>

using namespace msrsync::rsync;

TEST_SUITE("rsync") {
  TEST_CASE("an itemized line is split into its parts") {
    struct Row {
      const char* line;
      char update;
      char type;
      bool is_changed;
      std::uint64_t length;
      std::string name;
    };
    const Row rows[] = {
        {"=>f+++++++++|5|a/b", '>', 'f', true, 5, "a/b"},
        {"=>f+++++++++|5|a/b\n", '>', 'f', true, 5, "a/b"},
        {"=cd+++++++++|4096|sub/deep/", 'c', 'd', true, 4096, "sub/deep"},
        {"=.d..t......|4096|./", '.', 'd', true, 4096, ""},
        {"=.f          |7|same", '.', 'f', false, 7, "same"},
        {"=.f...p.....|7|mode", '.', 'f', true, 7, "mode"},
        {"=.L..........|7|old", '.', 'L', false, 7, "old"},
        {"=hf+++++++++|2|hard", 'h', 'f', true, 2, "hard"},
        {"=hf          |2|hard", 'h', 'f', true, 2, "hard"},
        {"=cL+++++++++|8|arrow -> l", 'c', 'L', true, 8, "arrow -> l"},
        {"=cS+++++++++|0|fifo", 'c', 'S', true, 0, "fifo"},
        {"=cD+++++++++|0|null", 'c', 'D', true, 0, "null"},
        {"=>f+++++++++|5|a|b|", '>', 'f', true, 5, "a|b|"},
        {"=>f+++++++++|5|a\\#012b", '>', 'f', true, 5, "a\nb"},
        {"=>f+++++++++|5| lead ", '>', 'f', true, 5, " lead "},
        {"=>f+++++++++|5|.", '>', 'f', true, 5, "."},
    };
    for (const Row& row : rows) {
      CAPTURE(row.line);
      const auto parsed = parse_itemized(row.line);
      REQUIRE(parsed);
      CHECK(parsed->update == row.update);
      CHECK(parsed->type == row.type);
      CHECK(parsed->is_changed == row.is_changed);
      CHECK(parsed->length == row.length);
      CHECK(parsed->name == row.name);
    }
  }

  TEST_CASE("other lines are not taken for itemized ones") {
    for (const char* line : {"", "=", "Number of files: 3", ">f+++++++++|5|a", "=>f+++++++++|5|",
                             "=>f+++++++++|x|a", "=>f+++++++++|5", "=?f|5|a", "=>f+++|1,000|a"}) {
      CAPTURE(line);
      CHECK_FALSE(parse_itemized(line));
    }
  }

  TEST_CASE("names are unescaped, and left alone where nothing is escaped") {
    struct Row {
      const char* text;
      std::string name;
    };
    const Row rows[] = {
        {"plain", "plain"},
        {"\\#377\\#376", "\xff\xfe"},
        {"back\\#134#012s", "back\\#012s"},
        {"\\#12", "\\#12"},
        {"\\#400", "\\#400"},
        {"\\#18x", "\\#18x"},
        {"a\\b", "a\\b"},
        {"", ""},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      CHECK(unescape_name(row.text) == row.name);
    }
  }

  // As rsync 3.5.0 prints them, some from its source where the case is hard to provoke.
  TEST_CASE("a complaint gives the path it is about and the reason") {
    struct Row {
      const char* line;
      std::string path;
      int os_error;
    };
    const Row rows[] = {
        {R"(rsync: [sender] opendir "/s/shut" failed: Permission denied (13))", "/s/shut", 13},
        {R"(rsync: [sender] send_files failed to open "/s/a\#012b": Permission denied (13))",
         "/s/a\nb", 13},
        {R"(rsync: [sender] send_files failed to open "/s/back\#134#012s": Permission denied (13))",
         "/s/back\\#012s", 13},
        {R"(rsync: [sender] send_files failed to open "/s/q"x" failed: y": Permission denied (13))",
         R"(/s/q"x" failed: y)", 13},
        {R"(rsync: [sender] send_files failed to open "/s/\#377\#376": Permission denied (13))",
         "/s/\xff\xfe", 13},
        {"rsync: [sender] send_files failed to open \"/s/\xc3\xa9\": Permission denied (13)",
         "/s/\xc3\xa9", 13},
        {R"(rsync: send_files failed to open "/s/old": Permission denied (13))", "/s/old", 13},
        {R"(rsync: [sender] link_stat "/s/nope" failed: No such file or directory (2))", "/s/nope",
         2},
        {R"(rsync: [sender] readlink_stat("/s/x") failed: Input/output error (5))", "/s/x", 5},
        {R"(rsync: [sender] change_dir "/s" failed: Permission denied (13))", "/s", 13},
        {R"(rsync: [sender] read errors mapping "/s/f": Input/output error (5))", "/s/f", 5},
        {R"(rsync: [generator] failed to set permissions on "/d/.": Operation not permitted (1))",
         "/d", 1},
        {R"(rsync: [generator] failed to set times on "/d/sub": Operation not permitted (1))",
         "/d/sub", 1},
        {R"(rsync: [generator] chown "/d/sub" failed: Operation not permitted (1))", "/d/sub", 1},
        {R"(rsync: [generator] mknod "/d/fifo" failed: Permission denied (13))", "/d/fifo", 13},
        {R"(rsync: [generator] symlink "/d/lnk" -> "target" failed: Permission denied (13))",
         "/d/lnk", 13},
        {R"(rsync: [generator] recv_generator: mkdir "/d/sub" failed: Permission denied (13))",
         "/d/sub", 13},
        {R"(rsync: [generator] link "/d/a "q" -> b" => sub/hard failed: Operation not permitted (1))",
         R"(/d/a "q" -> b)", 1},
        {R"(rsync: [generator] delete_file: unlink(sub) failed: Operation not permitted (1))",
         "sub", 1},
        {R"(rsync: [receiver] mkstemp "/d/sub/.inner.TeklpI" failed: Operation not permitted (1))",
         "/d/sub/inner", 1},
        {R"(rsync: [receiver] mkstemp "/d/.a\#012b.HU4UWE" failed: Permission denied (13))",
         "/d/a\nb", 13},
        {R"(rsync: [receiver] mkstemp "/d/.q"x" failed: y.RCut8J" failed: Permission denied (13))",
         R"(/d/q"x" failed: y)", 13},
        {R"(rsync: [receiver] rename "/d/sub/.hard.1a8plk" -> "sub/hard": Operation not permitted (1))",
         "/d/sub/hard", 1},
        {R"(rsync: [receiver] rename "/d/.plain.7C6cUp" -> "plain": Operation not permitted (1))",
         "/d/plain", 1},
        {R"(rsync: [receiver] open "/d/plain" failed: Operation not permitted (1))", "/d/plain", 1},
        {R"(rsync: [receiver] write failed on "/t/big": No space left on device (28))", "/t/big",
         28},
        {R"(rsync: [receiver] rsync_xal_set: fsetxattr("/t/s/.h.6HExNg","user.a") failed: Operation not supported (95))",
         "/t/s/h", 95},
        {R"(rsync: [receiver] set_acl: xacl_set(s/.h.6HExNg, ACL_TYPE_ACCESS): Operation not supported (95))",
         "s/h", 95},
        {R"(skipping non-regular file "fifo")", "fifo", 0},
        {R"(symlink has no referent: "/s/arrow -> l")", "/s/arrow -> l", 0},
        {R"(ignoring unsafe symlink "a" -> "/etc")", "a", 0},
        {"could not make way for new regular file: a b", "a b", 0},
        {"cannot delete non-empty directory: plain", "plain", 0},
        {"skipping directory sub", "sub", 0},
        // Names that hold the words of another message.
        {R"(rsync: [sender] send_files failed to open "/s/a mkstemp "b": Permission denied (13))",
         R"(/s/a mkstemp "b)", 13},
        {R"(rsync: [generator] recv_generator: mkdir "/d/link "x" => y" failed: File exists (17))",
         R"(/d/link "x" => y)", 17},
        {R"(rsync: [sender] send_files failed to open "/s/a", continuing": Permission denied (13))",
         R"(/s/a", continuing)", 13},
        {R"(rsync: [generator] failed to open "/s/a", continuing: Permission denied (13))", "/s/a",
         13},
        {R"(cannot delete non-empty directory: a xattr("b)", R"(a xattr("b)", 0},
        {"cannot delete non-empty directory: a: b (13)", "a: b (13)", 0},
        {"ERROR: sub/f failed verification -- update discarded.", "sub/f", 0},
        {"rsync: connection unexpectedly closed (0 bytes received so far) [sender]", "", 0},
    };
    for (const Row& row : rows) {
      CAPTURE(row.line);
      const auto complaint = parse_complaint(row.line);
      REQUIRE(complaint);
      CHECK(complaint->path == row.path);
      CHECK(complaint->os_error == row.os_error);
      CHECK_FALSE(complaint->is_vanished);
      CHECK_FALSE(complaint->is_summary);
    }
  }

  TEST_CASE("what vanished is told from what failed") {
    for (const char* line :
         {R"(file has vanished: "/s/a"b")", R"(directory has vanished: "/s/a"b")"}) {
      const auto complaint = parse_complaint(line);
      REQUIRE(complaint);
      CHECK(complaint->is_vanished);
      CHECK(complaint->path == R"(/s/a"b)");
    }
  }

  TEST_CASE("closing lines are summaries and concern no path") {
    for (const char* line :
         {"rsync error: some files/attrs were not transferred (see previous errors) (code 23) at "
          "main.c(1394) [sender=3.5.0]",
          "rsync warning: some files vanished before they could be transferred (code 24) at "
          "main.c(1394) [sender=3.5.0]",
          "rsync error: error in file IO (code 11) at receiver.c(657) [receiver=3.5.0]",
          "IO error encountered -- skipping file deletion"}) {
      CAPTURE(line);
      const auto complaint = parse_complaint(line);
      REQUIRE(complaint);
      CHECK(complaint->is_summary);
      CHECK(complaint->path.empty());
    }
  }

  TEST_CASE("other lines, and a warning that is tried again, are no complaints") {
    for (const char* line :
         {"", "sending incremental file list", "Number of files: 3",
          "*** Skipping any contents from this failed directory ***",
          "WARNING: f failed verification -- update discarded (will try again)."}) {
      CAPTURE(line);
      CHECK_FALSE(parse_complaint(line));
    }
  }
}
