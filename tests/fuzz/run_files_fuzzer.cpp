// The files of a run directory: journal, run.json, result files. The input is read as it is, and
// once more behind a checksum that is right, since without one nothing gets past the first check.
#include <optional>

#include "fuzzing.hpp"
#include "msrsync/base/checksum.hpp"
#include "msrsync/rundir/journal.hpp"
#include "msrsync/rundir/result_file.hpp"
#include "msrsync/rundir/run_record.hpp"

using namespace msrsync;
using fuzzing::require;

namespace {

void check_line(const std::string& line) {
  const rundir::JournalLine parsed = rundir::parse_line(line);
  if (!parsed.is_whole || !parsed.record) return;
  const std::string written = rundir::to_line(*parsed.record);
  require(written.ends_with('\n'), "a record is a line");
  const auto again = rundir::parse_line(std::string_view(written).substr(0, written.size() - 1));
  require(again.is_whole && again.record, "a written record can be read", written);
  require(rundir::to_line(*again.record) == written, "a record stays as it is", written);
}

void check_journal(std::string_view text) {
  std::size_t records = 0;
  const auto end = rundir::parse_journal(text, [&](rundir::JournalRecord&&) { ++records; });
  require(end.good_end <= text.size(), "the good part is a part");
  const bool is_whole = end.rest == rundir::JournalEnd::Rest::none;
  require(is_whole == (end.good_end == text.size()), "a rest is told");
  std::size_t again = 0;
  (void)rundir::parse_journal(text.substr(0, end.good_end),
                              [&](rundir::JournalRecord&&) { ++again; });
  require(records == again, "the good part alone has the same records");
}

void check_files(const std::string& text) {
  if (const auto stored = rundir::parse_result(text))
    require(rundir::parse_result(rundir::to_text(*stored)).has_value(),
            "a result can be read again", text);
  const auto record = rundir::parse_run_record(text, "run.json");
  if (record) {
    require(rundir::parse_run_record(rundir::to_text(*record), "run.json").has_value(),
            "a header can be read again", text);
  } else {
    fuzzing::require_usable(record.error());
  }
}

/// As the writers end their files.
std::string sealed(std::string_view object) {
  while (object.ends_with('\n')) object.remove_suffix(1);
  if (object.ends_with('}')) object.remove_suffix(1);
  return std::string(object) + ",\"crc32\":\"" + crc32_text(object) + "\"}\n";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzzing::as_text(data, size));
  check_journal(text);
  std::string journal;
  for (const std::string& line : fuzzing::split(text, '\n')) {
    const std::string with_checksum = crc32_text(line) + " " + line;
    check_line(line);
    check_line(with_checksum);
    journal += with_checksum + "\n";
  }
  check_journal(journal);
  check_files(text);
  check_files(sealed(text));
  return 0;
}
