#include "support/sample_records.hpp"

namespace msrsync::test {
namespace {

using namespace rundir;

const WallTime kTime{std::chrono::milliseconds(1'700'000'000'123)};
const std::string kOddName("caf\xe9\n\0x", 7);
constexpr std::uint64_t kLargest = ~std::uint64_t{0};

Bucket sample_bucket() {
  Bucket bucket;
  bucket.id = BucketId{12};
  bucket.pass = PassKind::directories;
  bucket.source = SourceId{1};
  bucket.entries = 479;
  bucket.bytes = kLargest;
  bucket.stage = 3;
  bucket.home = kLargest;
  bucket.is_indivisible = true;
  bucket.under_closed_directory = true;
  return bucket;
}

CrawlTotals sample_totals() {
  CrawlTotals totals;
  totals.files = 1;
  totals.directories = 2;
  totals.symlinks = 3;
  totals.specials = 4;
  totals.bytes = kLargest;
  totals.large_files = 6;
  totals.large_bytes = 7;
  totals.errors = 8;
  return totals;
}

std::vector<PathError> sample_errors() {
  return {{SourceId{1}, kOddName, "opendir", 13, "", std::nullopt},
          {SourceId{0}, "", "rsync", 0, "rsync: odd \xff line", EntryClass::not_run}};
}

}  // namespace

RunRecord sample_run_record() {
  RunRecord record;
  record.program_version = "1.2.3";
  record.run_id = "night-\xff";
  record.host = "filer1";
  record.started = kTime;
  record.argv = {"-P", "", "--rsync", "-ahv --inplace", kOddName, "/dst/\xc3\xa9"};
  record.working_directory = "/home/\xff";
  record.sources = {{SourceId{0}, "src", "/home/src", "/dst/src", "src"},
                    {SourceId{1}, kOddName, "/home/" + kOddName, "/dst", ""}};
  record.destination = "/dst";
  return record;
}

std::vector<JournalRecord> sample_journal() {
  SessionRecord session{2, kTime, "filer\xff", "0b3e-77", 4711, kLargest, 99, -1234567};
  BucketRecord bucket;
  bucket.bucket = sample_bucket();
  bucket.list = BucketId{11};
  bucket.found = sample_totals();
  bucket.found_by_top = {{".", 5}, {kOddName, kLargest}};
  bucket.list_fingerprint = kLargest;
  bucket.unfinished = {"", "a/b", kOddName};
  BucketRecord without_list;
  without_list.bucket.pass = PassKind::mirror;
  DirectoriesRecord directories;
  directories.source = SourceId{1};
  directories.directories = {{"", 3, {}}, {kOddName, kLargest, sample_errors()}};
  PlanRecord plan{sample_totals(), {170, kLargest}};
  return {session, bucket, without_list, directories, plan};
}

StoredResult sample_result() {
  StoredResult stored;
  stored.list_fingerprint = kLargest;
  stored.host = "filer1";
  stored.boot_id = "0b3e-77";
  JobResult& result = stored.result;
  result.bucket = sample_bucket();
  result.attempt = 2;
  result.slot = SlotId{63};
  result.outcome = Outcome::vanished;
  result.status = {ExitStatus::Kind::signalled, 9};
  result.processes = 3;
  result.started = kTime;
  result.seconds = 0.1;
  result.stats = {1, 2, 3, 4, 5, 6, 7};
  result.fill = {2, 3, 4, 5, 6, {0.25, 0.5, 1 << 20}};
  result.usage = {1.25, 2.5, 1 << 20};
  result.tally_by_top["."][EntryClass::transferred] = 400;
  result.tally_by_top["."].filled = 300;
  result.tally_by_top[kOddName][EntryClass::vanished] = 79;
  result.errors = sample_errors();
  result.errors_dropped = 17;
  result.deleted = 18;
  Difference difference{SourceId{1}, kOddName, {}, true};
  difference[Aspect::missing] = difference[Aspect::xattrs] = true;
  result.differences = {difference, Difference{}};
  result.differences_dropped = 19;
  result.has_lost_names = true;
  result.message = "odd \xff message";
  return stored;
}

}  // namespace msrsync::test
