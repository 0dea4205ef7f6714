#include "msrsync/rsync/comparison_verdict.hpp"

#include <algorithm>

#include "msrsync/rsync/compared_line.hpp"
#include "msrsync/rsync/entry_names.hpp"
#include "msrsync/rsync/exit_code.hpp"
#include "msrsync/rsync/itemized.hpp"
#include "slice_text.hpp"

namespace msrsync::rsync {
namespace {

class Comparer {
 public:
  explicit Comparer(const ComparisonFacts& facts)
      : facts_(facts), names_(facts.entries, facts.source), marks_(facts.entries.size()) {}

  ComparisonVerdict judge() {
    read_output();
    read_complaints();
    const ExitClass exit_class = class_of(facts_.exit.status);
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
    ComparedLine line;  ///< without its name
    std::optional<EntryClass> complained;
  };

  std::string_view path_of(std::size_t i) const {
    const std::string_view name = facts_.entries[i].name;
    return name == "." ? std::string_view() : name;
  }

  void read_output() {
    for_each_line(facts_.output, [this](std::string_view text) {
      auto line = parse_compared(text);
      if (!line) return;
      const auto known = names_.find(line->name);
      if (!known) return;  // an implied directory
      line->name = {};
      marks_[*known].is_seen = true;
      marks_[*known].line = std::move(*line);
    });
  }

  void read_complaints() {
    if (facts_.exit.status.ok()) return;
    for_each_line(facts_.exit.error_text, [this](std::string_view line) {
      const auto complaint = parse_complaint(line);
      if (!complaint || complaint->is_summary) return;
      PathError error;
      EntryNames::Meant meant = names_.meant_by(complaint->path);
      error.path = std::move(meant.path);
      error.os_error = complaint->os_error;
      error.message = std::string(line);
      if (meant.entry) {
        marks_[*meant.entry].complained =
            complaint->is_vanished ? EntryClass::vanished : EntryClass::failed;
        if (complaint->is_vanished) return;  // no error of the copy: it is counted
      }
      report(std::move(error), "rsync");
    });
  }

  void ended_early(ExitClass exit_class) {
    const std::uint64_t all = facts_.entries.size();
    (facts_.was_stopped ? verdict_.counts.not_run : verdict_.counts.failed) = all;
    if (facts_.was_stopped) {
      verdict_.outcome = Outcome::cancelled;
    } else {
      verdict_.outcome = exit_class == ExitClass::fatal ? Outcome::fatal : Outcome::failed;
    }
    verdict_.message = exit_message();
  }

  void ended_normally(ExitClass exit_class) {
    for (std::size_t i = 0; i < marks_.size(); ++i) judge_entry(i);
    if (exit_class != ExitClass::partial && verdict_.counts.failed == 0) return;
    verdict_.outcome = Outcome::partial;
    verdict_.message = exit_message();
  }

  void judge_entry(std::size_t i) {
    const Mark& mark = marks_[i];
    if (mark.complained) {
      ++(*mark.complained == EntryClass::vanished ? verdict_.counts.vanished
                                                  : verdict_.counts.failed);
    } else if (!mark.is_seen) {
      judge_unseen(i);
    } else if (mark.line.is_unread) {
      fail(i, 0, "the source could not be read to compare it");
    } else if (mark.line.is_equal()) {
      ++verdict_.counts.compared;
    } else {
      judge_different(i);
    }
  }

  void judge_unseen(std::size_t i) {
    if (!facts_.probe.changed(std::string(path_of(i)), false)) {
      ++verdict_.counts.vanished;
    } else if (facts_.may_skip) {
      ++verdict_.counts.skipped;
    } else {
      fail(i, 0, "rsync gave no account of this entry");
    }
  }

  void judge_different(std::size_t i) {
    const ComparedLine& line = marks_[i].line;
    Difference difference;
    difference.source = facts_.source.id;
    difference.path = std::string(path_of(i));
    const auto changed = facts_.probe.changed(difference.path, line.type != 'L');
    if (!changed) {
      ++verdict_.counts.vanished;
      return;
    }
    difference.differs = line.differs;
    if (line.is_new)
      difference[has_other_kind(difference.path, line.type) ? Aspect::kind : Aspect::missing] =
          true;
    if (difference[Aspect::content] && line.type == 'f') {
      if (const int trouble = facts_.probe.destination_trouble(difference.path); trouble != 0) {
        fail(i, trouble, "the copy could not be read to compare it");
        return;
      }
    }
    difference.is_source_changed = *changed >= facts_.run_started;
    count(difference);
    verdict_.differences.push_back(std::move(difference));
  }

  /// rsync calls an entry new that takes the place of one of another kind. Devices and specials
  /// have kinds of their own that it does not tell.
  bool has_other_kind(const std::string& path, char type) const {
    const char there = facts_.probe.destination_kind(path);
    return there != 0 && (there != type || type == 'D' || type == 'S');
  }

  void count(const Difference& difference) {
    ++verdict_.counts.compared;
    if (difference.is_source_changed) {
      ++verdict_.counts.source_changed;
      return;
    }
    ++verdict_.counts.differing;
    for (std::size_t i = 0; i < kAspects; ++i)
      verdict_.counts.by_aspect[i] += difference.differs[i] ? 1 : 0;
  }

  void fail(std::size_t i, int os_error, std::string message) {
    ++verdict_.counts.failed;
    PathError error;
    error.path = std::string(path_of(i));
    error.os_error = os_error;
    error.message = (error.path.empty() ? "." : error.path) + ": " + std::move(message);
    report(std::move(error), "compare");
  }

  void report(PathError error, const char* operation) {
    error.source = facts_.source.id;
    error.operation = operation;
    verdict_.errors.push_back(std::move(error));
  }

  std::string exit_message() const { return "comparing, " + exit_sentence(facts_.exit.status); }

  const ComparisonFacts& facts_;
  EntryNames names_;
  std::vector<Mark> marks_;
  ComparisonVerdict verdict_;
};

}  // namespace

ComparisonVerdict judge_comparison(const ComparisonFacts& facts) { return Comparer(facts).judge(); }

}  // namespace msrsync::rsync
