// What of a bucket is still to be tried: pieces of its names, halved until the failing ones stand
// alone. Pure.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "msrsync/model/entry.hpp"
#include "msrsync/rsync/list_reader.hpp"

namespace msrsync::rsync {

/// Names that are given to one rsync together.
struct Piece {
  std::vector<ListedEntry> entries;
  std::vector<bool> is_settled;   ///< by entry: classed already, named for company; empty: none
  bool has_died = false;          ///< an rsync that had all of these names died before
  std::vector<PathError> errors;  ///< the complaints of the last try, where it named its failures
};

/// One attempt after the other over the pieces of one bucket. An rsync that dies says nothing of
/// its names: they are tried again whole in the next attempt, and in halves once that dies too. The
/// last attempt does not wait: it halves at once, down to single names. The budget: an attempt with
/// another one to come ends after two deaths without a success; the last one gives up when the
/// leftmost name died alone, three single names from elsewhere as well, and no rsync of this bucket
/// has ever come to its end; or at kMaxDeaths. So a bucket whose every rsync dies costs some twenty
/// processes.
class UnsettledNames {
 public:
  static constexpr unsigned kMaxDeaths = 200;

  /// `may_split` is false where all names must stay in one rsync (hard links).
  UnsettledNames(unsigned retries, bool may_split) : retries_(retries), may_split_(may_split) {}

  /// The next piece of this attempt. Nothing when there is none, or the attempt has ended early.
  std::optional<Piece> take();
  /// A piece that was not tried yet, for this attempt.
  void add(Piece piece) { ready_.push_back(std::move(piece)); }
  /// Whether names that were never tried may be in this attempt.
  bool takes_new() const { return !has_given_up_ && !ends_early(); }

  /// An rsync came to its end.
  void note_success();
  /// An rsync died. The piece comes back when it is to be tried no more: a single name, or what
  /// must not be split.
  std::optional<Piece> note_death(Piece piece);
  /// For the next attempt; not in the last one.
  void retry(Piece piece) { later_.push_back(std::move(piece)); }

  /// No attempt follows this one.
  bool is_last_attempt() const { return attempt_ > retries_; }
  unsigned attempt() const { return attempt_; }
  unsigned deaths() const { return deaths_; }
  /// Begins the next attempt with everything that is left. False when nothing waits for one.
  bool begin_attempt();
  /// The budget is spent: what is left fails together.
  bool has_given_up() const { return has_given_up_; }
  /// Everything left, in no order; for a stop or after giving up.
  std::vector<Piece> take_all();

 private:
  bool ends_early() const;
  bool all_seem_to_die() const;
  Piece take_probe();
  void split(Piece piece, std::deque<Piece>& target);

  unsigned retries_;
  bool may_split_;
  unsigned attempt_ = 1;
  std::deque<Piece> ready_;  // front first
  std::deque<Piece> later_;
  unsigned successes_ = 0;  // of the whole bucket, as are the deaths
  unsigned deaths_ = 0;
  unsigned lone_deaths_ = 0;
  unsigned successes_in_attempt_ = 0;
  unsigned deaths_in_attempt_ = 0;
  bool has_given_up_ = false;
};

}  // namespace msrsync::rsync
