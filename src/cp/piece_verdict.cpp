#include "msrsync/cp/piece_verdict.hpp"

#include <errno.h>
#include <string.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "msrsync/cp/complaint.hpp"
#include "msrsync/rsync/retry_policy.hpp"

namespace msrsync::cp {
namespace {

using rsync::SliceVerdict;
using rsync::Trouble;

constexpr ExitStatus kSomeFailed{ExitStatus::Kind::exited, 1};

/// The work on one process; each step fills in more of the verdict.
class Judge {
 public:
  Judge(const rsync::PieceEnd& end, const Places& places) : end_(end), places_(places) {
    for (std::size_t i = 0; i < end.entries.size(); ++i) index_.emplace(end.entries[i].name, i);
    verdict_.classes.assign(end.entries.size(), EntryClass::transferred);
    verdict_.troubles.assign(end.entries.size(), Trouble::none);
  }

  SliceVerdict judge() {
    const ExitStatus& status = end_.exit.status;
    if (status.ok()) return std::move(verdict_);
    read_complaints();
    if (status.kind == ExitStatus::Kind::not_started && has_all_vanished()) {
      for (std::size_t i = 0; i < end_.entries.size(); ++i) blame(i, ENOENT, false);
      end_with(Outcome::vanished);
    } else if (status == kSomeFailed && has_complaint_ && !has_strange_line_) {
      end_with(outcome_by_classes());
    } else {
      die();
    }
    return std::move(verdict_);
  }

 private:
  void read_complaints() {
    std::string_view text = end_.exit.error_text;
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (!line.empty()) read_line(line);
    }
  }

  void read_line(std::string_view line) {
    const auto complaint = parse_complaint(line, places_.program);
    const auto path = complaint ? meant_by(complaint->path) : std::nullopt;
    const bool is_known = path && blame_all(*path, complaint->os_error, is_at_destination_);
    has_complaint_ |= is_known;
    has_strange_line_ |= !is_known;
    PathError error;
    error.source = end_.source.id;
    error.operation = "cp";
    error.os_error = complaint ? complaint->os_error : os_error_in(line);
    error.message = complaint ? complaint->text : std::string(line);
    if (is_known) error.path = *path;
    if (rsync::ends_the_run(error.os_error)) fatal_error_ = error.os_error;
    // A directory that cannot be made is complained of for each file below it.
    const bool is_again = !verdict_.errors.empty() && verdict_.errors.back().path == error.path &&
                          verdict_.errors.back().message == error.message;
    if (!is_again) verdict_.errors.push_back(std::move(error));
  }

  /// Relative to the source's root; nothing for a path that is on neither side.
  std::optional<std::string> meant_by(std::string path) {
    const std::string root = rsync::with_slash(places_.destination);
    is_at_destination_ = path.starts_with(root);
    if (is_at_destination_) path.erase(0, root.size());
    if (path.empty() || path.starts_with('/')) return std::nullopt;
    return places_.directory.empty() ? path : places_.directory + "/" + path;
  }

  /// The entry of this name; of a path below one (a file that has become a directory) that one; of
  /// a directory above some all of these. False when there is none.
  bool blame_all(const std::string& path, int os_error, bool is_at_destination) {
    for (std::string_view above = path;;) {
      if (const auto known = index_.find(above); known != index_.end()) {
        blame(known->second, os_error, is_at_destination);
        return true;
      }
      const auto slash = above.rfind('/');
      if (slash == std::string_view::npos) break;
      above = above.substr(0, slash);
    }
    const std::string directory = path + "/";
    bool has_any = false;
    for (std::size_t i = 0; i < end_.entries.size(); ++i) {
      if (!end_.entries[i].name.starts_with(directory)) continue;
      blame(i, os_error, is_at_destination);
      has_any = true;
    }
    return has_any;
  }

  void blame(std::size_t i, int os_error, bool is_at_destination) {
    if (os_error == ENOENT && !is_at_destination && !end_.exists(end_.entries[i].name)) {
      if (verdict_.classes[i] != EntryClass::failed) verdict_.classes[i] = EntryClass::vanished;
      return;
    }
    verdict_.classes[i] = EntryClass::failed;
    // A directory that is missing there is made before the next attempt.
    const bool may_pass = rsync::may_pass(os_error) || (os_error == ENOENT && is_at_destination);
    if (verdict_.troubles[i] != Trouble::lasting)
      verdict_.troubles[i] = may_pass ? Trouble::passing : Trouble::lasting;
  }

  bool has_all_vanished() const {
    return std::none_of(end_.entries.begin(), end_.entries.end(),
                        [&](const auto& entry) { return end_.exists(entry.name); });
  }

  bool has(EntryClass entry_class) const {
    const auto& classes = verdict_.classes;
    return std::find(classes.begin(), classes.end(), entry_class) != classes.end();
  }

  Outcome outcome_by_classes() const {
    if (fatal_error_ != 0) return Outcome::fatal;
    if (has(EntryClass::failed)) return Outcome::partial;
    return has(EntryClass::vanished) ? Outcome::vanished : Outcome::succeeded;
  }

  void end_with(Outcome outcome) {
    verdict_.outcome = outcome;
    verdict_.message = "cp " + to_text(end_.exit.status) + ": some entries were not copied";
    if (fatal_error_ != 0) verdict_.message += std::string(": ") + ::strerror(fatal_error_);
  }

  void die() {
    const EntryClass all = end_.was_stopped ? EntryClass::not_run : EntryClass::failed;
    verdict_.classes.assign(end_.entries.size(), all);
    verdict_.troubles.assign(end_.entries.size(), Trouble::unexplained);
    verdict_.has_died = true;
    verdict_.outcome = outcome_of_death();
    verdict_.message = "cp " + to_text(end_.exit.status);
    if (end_.exit.timed_out) verdict_.message = "longer than --bucket-timeout: " + verdict_.message;
    if (fatal_error_ != 0) verdict_.message += std::string(": ") + ::strerror(fatal_error_);
  }

  Outcome outcome_of_death() const {
    if (end_.was_stopped) return Outcome::cancelled;
    if (fatal_error_ != 0) return Outcome::fatal;
    if (end_.exit.timed_out) return Outcome::timed_out;
    return end_.exit.status == kSomeFailed ? Outcome::partial : Outcome::failed;
  }

  const rsync::PieceEnd& end_;
  const Places& places_;
  std::unordered_map<std::string_view, std::size_t> index_;
  SliceVerdict verdict_;
  int fatal_error_ = 0;  // errno
  bool has_complaint_ = false;
  bool has_strange_line_ = false;
  bool is_at_destination_ = false;  // the path of the last line
};

}  // namespace

SliceVerdict judge_piece(const rsync::PieceEnd& end, const Places& places) {
  return Judge(end, places).judge();
}

}  // namespace msrsync::cp
