#include "msrsync/rsync/settlement.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace msrsync::rsync {
namespace {

/// The paths that a complaint about one of `entries` may name: itself and the directories above.
std::unordered_set<std::string_view> paths_of(const std::vector<ListedEntry>& entries) {
  std::unordered_set<std::string_view> paths;
  for (const ListedEntry& entry : entries) {
    std::string_view path = entry.name;
    if (path == ".") paths.insert("");  // rsync's complaints give the root no name
    while (paths.insert(path).second) {
      const auto slash = path.rfind('/');
      if (slash == std::string_view::npos) break;
      path = path.substr(0, slash);
    }
  }
  return paths;
}

/// Moves those about `piece` from `errors` to it.
void take_errors(std::vector<PathError>& errors, Piece& piece) {
  const auto paths = paths_of(piece.entries);
  const auto about = std::stable_partition(errors.begin(), errors.end(), [&](const PathError& one) {
    return !paths.contains(one.path);
  });
  piece.errors.assign(std::make_move_iterator(about), std::make_move_iterator(errors.end()));
  errors.erase(about, errors.end());
}

/// Whether a complaint is about none of the settled entries: it must not be forgotten.
bool is_about_others(const std::vector<PathError>& errors, const Piece& piece,
                     const std::vector<std::size_t>& settled) {
  std::unordered_set<std::string_view> known;
  for (const std::size_t i : settled) known.insert(piece.entries[i].name);
  return std::any_of(errors.begin(), errors.end(),
                     [&](const PathError& one) { return !known.contains(one.path); });
}

/// All names of `piece`, those that are `settled` marked, in the place of the few in `chosen`.
void take_company(const Piece& piece, const std::vector<std::size_t>& settled, Piece& chosen) {
  chosen.entries = piece.entries;
  chosen.has_died = piece.has_died;
  chosen.is_settled = piece.is_settled;
  chosen.is_settled.resize(piece.entries.size());
  for (const std::size_t i : settled) chosen.is_settled[i] = true;
}

}  // namespace

Settlement settle(const Piece& piece, const SliceVerdict& verdict, const SettlementRules& rules) {
  Settlement result;
  Outcome worst = Outcome::succeeded;
  for (std::size_t i = 0; i < piece.entries.size(); ++i) {
    if (!piece.is_settled.empty() && piece.is_settled[i]) continue;
    if (verdict.troubles[i] == Trouble::unexplained) {
      result.unexplained.entries.push_back(piece.entries[i]);
    } else if (verdict.troubles[i] == Trouble::passing && !rules.is_last_attempt) {
      result.passing.entries.push_back(piece.entries[i]);
    } else {
      result.settled.push_back(i);
      if (verdict.classes[i] == EntryClass::failed) worst = Outcome::partial;
      if (verdict.classes[i] == EntryClass::vanished && worst == Outcome::succeeded)
        worst = Outcome::vanished;
    }
  }
  result.errors = verdict.errors;
  take_errors(result.errors, result.passing);
  take_errors(result.errors, result.unexplained);
  const bool all_is_settled = result.passing.entries.empty() && result.unexplained.entries.empty();
  const bool has_strange_complaint =
      verdict.outcome == Outcome::partial && is_about_others(result.errors, piece, result.settled);
  result.outcome = all_is_settled || has_strange_complaint ? verdict.outcome : worst;

  if (!rules.may_split && !result.unexplained.entries.empty()) {
    take_company(piece, result.settled, result.unexplained);
    std::move(result.passing.errors.begin(), result.passing.errors.end(),
              std::back_inserter(result.unexplained.errors));
    result.passing = {};
  } else if (!rules.may_split && !result.passing.entries.empty()) {
    take_company(piece, result.settled, result.passing);
  }
  return result;
}

}  // namespace msrsync::rsync
