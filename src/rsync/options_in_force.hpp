// Which of rsync's options are in force when all of them have been read: later ones undo earlier.
#pragma once

#include <array>

#include "msrsync/rsync/option_table.hpp"
#include "msrsync/rsync/user_options.hpp"

namespace msrsync::rsync {

class OptionsInForce {
 public:
  /// -a and -D stand for their parts; -A brings -p along (rsync(1)).
  void set(Effect effect, bool on);
  bool has(Effect effect) const { return times(effect) > 0; }

  /// Combinations that a tree cut into buckets cannot have.
  Result<void> refuse_combinations() const;
  /// Writes what is in force, and what follows from it, into `options`.
  void tell(UserOptions& options) const;

 private:
  unsigned times(Effect effect) const { return times_[static_cast<std::size_t>(effect)]; }
  unsigned& times(Effect effect) { return times_[static_cast<std::size_t>(effect)]; }
  std::string verify_refusal() const;

  std::array<unsigned, kEffects> times_{};
};

}  // namespace msrsync::rsync
