#include "msrsync/rsync/unsettled_names.hpp"

#include <iterator>
#include <utility>

namespace msrsync::rsync {
namespace {

constexpr unsigned kDeathsBeforePause = 2;
constexpr unsigned kProbes = 3;

}  // namespace

std::optional<Piece> UnsettledNames::take() {
  if (ready_.empty() || !takes_new()) return std::nullopt;
  if (all_seem_to_die()) return take_probe();
  Piece piece = std::move(ready_.front());
  ready_.pop_front();
  return piece;
}

void UnsettledNames::note_success() {
  ++successes_;
  ++successes_in_attempt_;
}

std::optional<Piece> UnsettledNames::note_death(Piece piece) {
  ++deaths_;
  ++deaths_in_attempt_;
  const bool can_split = may_split_ && piece.entries.size() > 1;
  std::optional<Piece> given_up;
  if (!is_last_attempt()) {
    if (piece.has_died && can_split) {
      split(std::move(piece), later_);
    } else {
      piece.has_died = true;
      retry(std::move(piece));
    }
  } else if (can_split) {
    split(std::move(piece), ready_);
  } else {
    ++lone_deaths_;
    given_up = std::move(piece);
  }
  has_given_up_ = deaths_ >= kMaxDeaths || (successes_ == 0 && lone_deaths_ > kProbes);
  return given_up;
}

bool UnsettledNames::begin_attempt() {
  if (later_.empty() || has_given_up_ || is_last_attempt()) return false;
  ++attempt_;
  successes_in_attempt_ = deaths_in_attempt_ = 0;
  later_.insert(later_.end(), std::make_move_iterator(ready_.begin()),
                std::make_move_iterator(ready_.end()));
  ready_ = std::exchange(later_, {});
  return true;
}

std::vector<Piece> UnsettledNames::take_all() {
  std::vector<Piece> all;
  for (std::deque<Piece>* pieces : {&ready_, &later_}) {
    for (Piece& piece : *pieces) all.push_back(std::move(piece));
    pieces->clear();
  }
  return all;
}

bool UnsettledNames::ends_early() const {
  return !is_last_attempt() && successes_in_attempt_ == 0 &&
         deaths_in_attempt_ >= kDeathsBeforePause;
}

bool UnsettledNames::all_seem_to_die() const { return successes_ == 0 && lone_deaths_ > 0; }

/// A single name from far away: of the last piece, its last name, then one from the middle, then
/// its first.
Piece UnsettledNames::take_probe() {
  std::vector<ListedEntry>& entries = ready_.back().entries;
  const std::size_t places[kProbes] = {entries.size() - 1, entries.size() / 2, 0};
  const auto place =
      entries.begin() + static_cast<std::ptrdiff_t>(places[(lone_deaths_ - 1) % kProbes]);
  Piece probe;
  probe.has_died = true;
  probe.entries.push_back(std::move(*place));
  entries.erase(place);
  if (entries.empty()) ready_.pop_back();
  return probe;
}

/// In front of what is there in the last attempt, so that a failing name is followed to its end
/// before anything else is tried; behind it where each attempt looks at everything.
void UnsettledNames::split(Piece piece, std::deque<Piece>& target) {
  const auto middle =
      piece.entries.begin() + static_cast<std::ptrdiff_t>((piece.entries.size() + 1) / 2);
  Piece right;
  right.has_died = true;
  right.entries.assign(std::make_move_iterator(middle),
                       std::make_move_iterator(piece.entries.end()));
  piece.entries.erase(middle, piece.entries.end());
  piece.has_died = true;
  piece.errors.clear();
  if (&target == &ready_) {
    target.push_front(std::move(right));
    target.push_front(std::move(piece));
  } else {
    target.push_back(std::move(piece));
    target.push_back(std::move(right));
  }
}

}  // namespace msrsync::rsync
