// What becomes of the names of an rsync that came to its end: which are settled, which are tried
// again. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "msrsync/rsync/slice_verdict.hpp"
#include "msrsync/rsync/unsettled_names.hpp"

namespace msrsync::rsync {

struct Settlement {
  std::vector<std::size_t> settled;  ///< indexes into the piece: their classes are final
  Piece passing;      ///< named by complaints that another attempt may not meet; with their errors
  Piece unexplained;  ///< failed without a word; with the errors about them
  std::vector<PathError> errors;         ///< final, as is what follows
  Outcome outcome = Outcome::succeeded;  ///< of what is settled
};

struct SettlementRules {
  bool is_last_attempt = false;
  /// False where all names must stay in one rsync: one that is tried again takes the others along,
  /// marked as settled.
  bool may_split = true;
};

/// `verdict` is of an rsync that was given exactly the names of `piece`, and has not died.
Settlement settle(const Piece& piece, const SliceVerdict& verdict, const SettlementRules& rules);

}  // namespace msrsync::rsync
