#include "msrsync/report/text_count.hpp"

#include <doctest/doctest.h>
#include <signal.h>

#include "support/sample_count.hpp"

using namespace msrsync;
using namespace msrsync::report;
using test::sample_count;

namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text + "\n").find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_SUITE("report") {
  TEST_CASE("the text answers the guide's questions") {
    const std::string text = to_count_text(sample_count());
    for (const char* line :
         {"Files: 10000",
          "Directories: 800",
          "Symbolic links: 150",
          "Special files: 50",
          "Items, all of these: 11000",
          "Bytes: 200000000 (190.7 M)",
          "Items/64: 172",
          "Suggested options: -p64 -f172",
          "Command: msrsync -P --stats -p64 -f172 --rsync \"-ahv --inplace\" /data 'b c' DEST",
          "Small files, below 10 MB: 9980 (99.8%), bytes 50000000 (47.7 M) (25.0%)",
          "Large files, from 10 MB: 20 (0.2%), bytes 150000000 (143.1 M) (75.0%)",
          "Deepest directory: 3 levels, /data/a/b/c\\033",
          "Widest directory: 900 entries, /data/w",
          "Hard links: 12 names of 5 inodes",
          "Sparse files: 2, bytes 5000 (4.9 K), allocated 2048 (2.0 K)",
          "Users without a name: 1, entries 7",
          "Groups without a name: 0, entries 0",
          "Vanished: 3",
          "Could not be read: 4",
          "Seconds: 2.0"}) {
      CHECK_MESSAGE(has_line(text, line), std::string(line));
    }
    CHECK(text.find("Files read") == std::string::npos);
    CHECK(text.find("Incomplete") == std::string::npos);
  }

  TEST_CASE("what was read, an estimate and an early end are told") {
    CountReport report = sample_count();
    report.read = ReadTotals{8000, 100'000'000};
    report.readers = 16;
    report.signal = SIGINT;
    report.count.hard_links.are_inodes_estimated = true;
    const std::string text = to_count_text(report);
    CHECK(text.starts_with("Incomplete: ended by a signal (Interrupt), found so far\n"));
    for (const char* line : {"Hard links: 12 names of about 5 inodes", "Files read at a time: 16",
                             "Files read: 8000", "Bytes read: 100000000 (95.4 M)",
                             "Files read per second: 4000.0", "Bytes read per second: 47.7 M"}) {
      CHECK_MESSAGE(has_line(text, line), std::string(line));
    }
    CHECK(to_prime_text(*report.read) == "Files primed: 8000\nData primed: 100000000 (95.4 M)");
  }

  TEST_CASE("an empty tree has shares too, and a name with a dash stays a name") {
    CountReport report;
    report.directories = {"-d"};
    report.processes = 64;
    report.bucket_entries = 1;
    CHECK(has_line(to_count_text(report),
                   "Large files, from 10 MB: 0 (0.0%), bytes 0 (0.0 B) (0.0%)"));
    CHECK(copy_command(report).ends_with("\"-ahv --inplace\" -- -d DEST"));
  }
}
