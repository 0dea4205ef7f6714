#include "msrsync/rsync/slice_verdict.hpp"

#include <errno.h>
#include <string.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "msrsync/base/text.hpp"
#include "msrsync/rsync/entry_names.hpp"
#include "msrsync/rsync/exit_code.hpp"
#include "msrsync/rsync/itemized.hpp"
#include "msrsync/rsync/last_words.hpp"
#include "msrsync/rsync/retry_policy.hpp"
#include "slice_text.hpp"

namespace msrsync::rsync {
namespace {

constexpr std::string_view kSkipping = "*** Skipping any contents from this failed directory ***";

/// The work on one slice; each step fills in more of the verdict.
class Judge {
 public:
  explicit Judge(const SliceFacts& facts)
      : facts_(facts), names_(facts.entries, facts.source), marks_(facts.entries.size()) {}

  SliceVerdict judge() {
    read_output();
    read_complaints();
    const ExitClass exit_class = class_of_exit();
    if (exit_class == ExitClass::retry || exit_class == ExitClass::fatal) {
      ended_early(exit_class);
    } else {
      ended_normally(exit_class);
    }
    return std::move(verdict_);
  }

 private:
  struct Mark {
    bool is_seen = false;
    bool is_changed = false;
    std::optional<EntryClass> complained;
    Trouble trouble = Trouble::none;  // with what is complained of
  };

  void read_output() {
    for_each_line(facts_.output, [this](std::string_view line) {
      if (const auto item = parse_itemized(line)) {
        mark(*item);
      } else {
        read_statistics_line(line, verdict_.statistics);
      }
    });
  }

  void mark(const ItemizedLine& item) {
    const bool is_data = (item.update == '>' || item.update == '<') && item.type == 'f';
    if (is_data && item.length >= kLargeFileBytes) {
      ++verdict_.statistics.transfer.large_files_transferred;
      verdict_.statistics.transfer.large_transferred_bytes += item.length;
    }
    const auto known = names_.find(item.name);
    if (!known) return;  // an implied directory
    marks_[*known].is_seen = true;
    marks_[*known].is_changed |= item.is_changed;
  }

  void read_complaints() {
    // rsync may complain and still mend it (a file that failed verification is sent again): only an
    // exit code other than 0 makes a complaint a failure.
    if (facts_.exit.status.ok()) return;
    for_each_line(facts_.exit.error_text, [this](std::string_view line) {
      if (line == kSkipping) {
        skip_below(last_complained_);
      } else if (const auto complaint = parse_complaint(line);
                 complaint && !complaint->is_summary) {
        add_complaint(*complaint, line);
      }
    });
  }

  /// A directory could not be made, and rsync is silent about what belongs into it.
  void skip_below(const std::string& directory) {
    bool has_any = false;
    for (std::size_t i = 0; i < marks_.size(); ++i) {
      if (!relative_to(directory, facts_.entries[i].name)) continue;
      has_any = true;
      if (!marks_[i].is_changed) blame(marks_[i], trouble_with_[directory]);
    }
    is_silence_suspect_ |= !has_any;
  }

  void add_complaint(const Complaint& complaint, std::string_view line) {
    PathError error;
    error.source = facts_.source.id;
    const EntryNames::Meant meant = names_.meant_by(complaint.path);
    last_complained_ = error.path = meant.path;
    error.operation = "rsync";
    error.os_error = complaint.os_error;
    error.message = std::string(line);
    if (ends_the_run(complaint.os_error)) fatal_error_ = complaint.os_error;
    const EntryClass entry_class =
        complaint.is_vanished ? EntryClass::vanished : EntryClass::failed;
    if (meant.entry) {
      const std::string& name = facts_.entries[*meant.entry].name;
      error.path = name == "." ? std::string() : name;
      auto& mark = marks_[*meant.entry];
      if (mark.complained != EntryClass::failed) mark.complained = entry_class;
    }
    // What another try will meet again decides, whatever else is said of the same path.
    Trouble& trouble = trouble_with_[meant.path];
    if (trouble != Trouble::lasting)
      trouble = may_pass(complaint.os_error) ? Trouble::passing : Trouble::lasting;
    if (meant.entry && entry_class == EntryClass::failed) blame(marks_[*meant.entry], trouble);
    has_named_failure_ = has_named_failure_ || (!complaint.is_vanished && !complaint.path.empty());
    verdict_.errors.push_back(std::move(error));
  }

  static void blame(Mark& mark, Trouble trouble) {
    mark.complained = EntryClass::failed;
    if (mark.trouble != Trouble::lasting) mark.trouble = trouble;
  }

  ExitClass class_of_exit() const {
    const ExitClass by_code = rsync::class_of(facts_.exit.status);
    const bool is_hopeless = by_code == ExitClass::retry && facts_.source.remote_path &&
                             is_turned_away(facts_.exit.error_text);
    return is_hopeless ? ExitClass::fatal : by_code;
  }

  void ended_early(ExitClass exit_class) {
    const EntryClass all = facts_.was_stopped ? EntryClass::not_run : EntryClass::failed;
    verdict_.classes.assign(facts_.entries.size(), all);
    verdict_.troubles.assign(facts_.entries.size(), Trouble::unexplained);
    verdict_.has_died = true;
    if (facts_.was_stopped) {
      verdict_.outcome = Outcome::cancelled;
    } else {
      const bool fatal = exit_class == ExitClass::fatal || fatal_error_ != 0;
      const Outcome died = facts_.exit.timed_out ? Outcome::timed_out : Outcome::failed;
      verdict_.outcome = fatal ? Outcome::fatal : died;
    }
    verdict_.message = exit_message();
  }

  void ended_normally(ExitClass exit_class) {
    const bool list_is_whole = !facts_.itemizes_unchanged && every_name_was_listed();
    // Exit 23 of which no complaint names a path: what stayed silent is not proven.
    const bool silence_is_failure =
        exit_class == ExitClass::partial && (!has_named_failure_ || is_silence_suspect_);
    verdict_.has_died = silence_is_failure;
    for (std::size_t i = 0; i < marks_.size(); ++i) {
      const EntryClass entry_class = class_of(i, list_is_whole, silence_is_failure);
      const Trouble known = marks_[i].trouble;
      const Trouble of_failure = known != Trouble::none ? known : Trouble::unexplained;
      verdict_.classes.push_back(entry_class);
      verdict_.troubles.push_back(entry_class == EntryClass::failed ? of_failure : Trouble::none);
    }
    verdict_.outcome = outcome_of(exit_class);
    if (verdict_.outcome != Outcome::succeeded) verdict_.message = exit_message();
  }

  EntryClass class_of(std::size_t i, bool list_is_whole, bool silence_is_failure) {
    const Mark& mark = marks_[i];
    if (mark.complained) return *mark.complained;
    if (mark.is_changed) return EntryClass::transferred;
    if (mark.is_seen) return EntryClass::up_to_date;
    if (silence_is_failure) return EntryClass::failed;
    if (list_is_whole) return EntryClass::up_to_date;
    const std::string& name = facts_.entries[i].name;
    if (!facts_.exists(name)) return EntryClass::vanished;
    return facts_.may_skip ? EntryClass::skipped : unproven(name);
  }

  /// The list was short by names that are gone now; an entry that is still there was in it, unless
  /// the numbers still differ once all the missing ones are counted.
  EntryClass unproven(const std::string& name) {
    const bool is_explained = !facts_.itemizes_unchanged && missing_names() <= count_explained();
    if (is_explained) return EntryClass::up_to_date;
    PathError error;
    error.source = facts_.source.id;
    error.path = name;
    error.operation = "account";
    error.message = "rsync gave no account of this entry";
    verdict_.errors.push_back(std::move(error));
    is_unaccounted_ = true;
    return EntryClass::failed;
  }

  /// Names that are known to be missing from rsync's list: gone by now, or complained about.
  std::int64_t count_explained() {
    if (explained_) return *explained_;
    explained_ = 0;
    for (std::size_t i = 0; i < marks_.size(); ++i) {
      if (facts_.entries[i].is_directory || marks_[i].is_seen) continue;
      if (marks_[i].complained || !facts_.exists(facts_.entries[i].name)) ++*explained_;
    }
    return *explained_;
  }

  /// Non-directories we named less those in rsync's file list.
  std::int64_t missing_names() const {
    const auto named = std::count_if(facts_.entries.begin(), facts_.entries.end(),
                                     [](const ListedEntry& e) { return !e.is_directory; });
    const Statistics& statistics = verdict_.statistics;
    return named - static_cast<std::int64_t>(statistics.files - statistics.directories);
  }

  bool every_name_was_listed() const {
    return verdict_.statistics.is_complete && missing_names() <= 0;
  }

  Outcome outcome_of(ExitClass exit_class) const {
    const auto has = [this](EntryClass c) {
      return std::find(verdict_.classes.begin(), verdict_.classes.end(), c) !=
             verdict_.classes.end();
    };
    if (fatal_error_ != 0) return Outcome::fatal;
    if (exit_class == ExitClass::partial || is_unaccounted_ || has(EntryClass::failed))
      return Outcome::partial;
    if (exit_class == ExitClass::vanished || has(EntryClass::vanished)) return Outcome::vanished;
    return Outcome::succeeded;
  }

  std::string exit_message() const {
    std::string text = exit_sentence(facts_.exit.status);
    if (facts_.exit.timed_out) text = "longer than --bucket-timeout: " + text;
    if (fatal_error_ != 0) text += std::string(": ") + ::strerror(fatal_error_);
    if (fatal_error_ == 0 && facts_.source.remote_path && verdict_.outcome != Outcome::partial &&
        verdict_.outcome != Outcome::vanished) {
      const std::string reason = reason_given(facts_.exit.error_text);
      if (!reason.empty()) text += ": " + printable(reason);
    }
    return text;
  }

  const SliceFacts& facts_;
  EntryNames names_;
  std::vector<Mark> marks_;
  SliceVerdict verdict_;
  std::map<std::string, Trouble> trouble_with_;  // by path complained of
  std::optional<std::int64_t> explained_;
  int fatal_error_ = 0;  // errno
  bool is_unaccounted_ = false;
  bool has_named_failure_ = false;
  bool is_silence_suspect_ = false;
  std::string last_complained_;
};

}  // namespace

SliceVerdict judge_slice(const SliceFacts& facts) { return Judge(facts).judge(); }

}  // namespace msrsync::rsync
