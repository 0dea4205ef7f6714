#include "msrsync/rsync/statistics.hpp"

#include <doctest/doctest.h>

using namespace msrsync::rsync;

TEST_SUITE("rsync") {
  TEST_CASE("the closing block of rsync is read line by line") {
    Statistics statistics;
    for (const char* line :
         {"", "Number of files: 2001 (reg: 1900, dir: 61, link: 40)",
          "Number of created files: 7 (reg: 7)", "Number of deleted files: 0",
          "Number of regular files transferred: 1800", "Total file size: 123456789 bytes",
          "Total transferred file size: 120000000 bytes", "Literal data: 119999999 bytes",
          "Matched data: 1 bytes", "File list size: 0", "Total bytes sent: 120012345",
          "Total bytes received: 4321", "",
          "sent 120012345 bytes  received 4321 bytes  1.00 bytes/sec"}) {
      read_statistics_line(line, statistics);
    }
    CHECK_FALSE(statistics.is_complete);
    read_statistics_line("total size is 123456789  speedup is 1.03", statistics);
    CHECK(statistics.is_complete);
    CHECK(statistics.files == 2001);
    CHECK(statistics.directories == 61);
    CHECK(statistics.transfer.files_transferred == 1800);
    CHECK(statistics.transfer.transferred_bytes == 120000000);
    CHECK(statistics.transfer.literal_bytes == 119999999);
    CHECK(statistics.transfer.matched_bytes == 1);
    CHECK(statistics.transfer.sent_bytes == 120012345);
  }

  TEST_CASE("a file list without directories has none") {
    Statistics statistics;
    read_statistics_line("Number of files: 0", statistics);
    CHECK(statistics.files == 0);
    CHECK(statistics.directories == 0);
  }
}
