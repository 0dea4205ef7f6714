// rsync::judge_slice: a byte of flags, the exit code, then names, stdout and stderr, with a form
// feed between them and a newline after each name.
#include <algorithm>

#include "fuzzing.hpp"
#include "msrsync/rsync/exit_code.hpp"
#include "msrsync/rsync/slice_verdict.hpp"

using namespace msrsync;
using fuzzing::require;

namespace {

struct Flags {
  explicit Flags(unsigned byte) : byte_(byte) {}
  bool at(unsigned bit) const { return (byte_ >> bit & 1U) != 0; }

 private:
  unsigned byte_;
};

std::vector<rsync::ListedEntry> entries_in(std::string_view text) {
  std::vector<rsync::ListedEntry> entries;
  for (std::string& name : fuzzing::split(text, '\n')) {
    const bool is_directory = name.ends_with('/') || name == ".";
    if (name.ends_with('/')) name.pop_back();
    entries.push_back({std::move(name), is_directory});
  }
  return entries;
}

bool has(const rsync::SliceVerdict& verdict, EntryClass wanted) {
  return std::find(verdict.classes.begin(), verdict.classes.end(), wanted) != verdict.classes.end();
}

void check(const rsync::SliceFacts& facts, const rsync::SliceVerdict& verdict) {
  require(verdict.classes.size() == facts.entries.size(), "every entry has one class");
  const bool is_clean = verdict.outcome == Outcome::succeeded;
  const bool is_good = is_clean || verdict.outcome == Outcome::vanished;
  require(is_clean || !verdict.message.empty(), "what is no success says why");
  require(!is_good || !has(verdict, EntryClass::failed), "a failed entry fails the slice");
  require(!is_good || !has(verdict, EntryClass::not_run), "an entry not run fails the slice");
  require(!is_clean || !has(verdict, EntryClass::vanished), "a vanished entry is told");

  const ExitStatus& status = facts.exit.status;
  const auto exit_class = status.kind == ExitStatus::Kind::exited
                              ? rsync::describe_exit_code(status.value).exit_class
                              : rsync::ExitClass::retry;
  require(!is_clean || exit_class == rsync::ExitClass::ok, "no other exit code is a success");
  require(!is_good || exit_class <= rsync::ExitClass::vanished, "only 0 and 24 are good");
  if (exit_class < rsync::ExitClass::retry) return;
  require(!has(verdict, EntryClass::up_to_date) && !has(verdict, EntryClass::transferred) &&
              !has(verdict, EntryClass::skipped),
          "nothing is taken for granted after an early end");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Flags flags(data[0]);
  std::string_view rest = fuzzing::as_text(data + 2, size - 2);
  const auto entries = entries_in(fuzzing::take_until(rest, '\f'));
  const std::string output(fuzzing::take_until(rest, '\f'));
  const Source source{SourceId{}, "/src/", "/src", "/dst", ""};
  ChildExit exit;
  exit.status = {flags.at(5) ? ExitStatus::Kind::signalled : ExitStatus::Kind::exited, data[1]};
  exit.error_text = std::string(rest);
  const bool may_skip = flags.at(0);
  const rsync::SliceFacts facts{entries,
                                source,
                                flags.at(1) ? PassKind::directories : PassKind::copy,
                                may_skip || flags.at(2),
                                may_skip,
                                flags.at(3),
                                exit,
                                output,
                                [&](const std::string&) { return flags.at(4); }};
  check(facts, rsync::judge_slice(facts));
  return 0;
}
