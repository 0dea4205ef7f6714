// The books: entries by class, in all and by top-level directory.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "msrsync/model/entry.hpp"

namespace msrsync {

/// How many entries ended in which class.
struct Tally {
  std::array<std::uint64_t, kEntryClasses> by_class{};
  std::uint64_t filled = 0;  ///< of those transferred, what the fill wrote

  std::uint64_t& operator[](EntryClass c) { return by_class[static_cast<std::size_t>(c)]; }
  std::uint64_t operator[](EntryClass c) const { return by_class[static_cast<std::size_t>(c)]; }
  std::uint64_t total() const;
  Tally& operator+=(const Tally& other);
  bool operator==(const Tally&) const = default;
};

/// Found entries against classed ones, for one top-level directory or for the whole run.
struct Account {
  std::uint64_t found = 0;
  Tally classed;

  bool balances() const { return found == classed.total(); }
  Account& operator+=(const Account& other);
  bool operator==(const Account&) const = default;
};

/// Accounts by top-level directory of one source ("." for the root's own files). At most
/// kMaxTopDirectories keys; what comes later is summed up under kOtherDirectories, so that a root
/// with a million directories does not grow the report without bound.
class Ledger {
 public:
  static constexpr std::size_t kMaxTopDirectories = 10'000;
  static constexpr const char* kOtherDirectories = "/others";  // no name has a slash

  void add_found(SourceId source, std::string_view top, std::uint64_t count);
  void add_classed(SourceId source, std::string_view top, const Tally& tally);

  Account total() const;
  bool balances() const;  ///< the sum and every single account
  const std::map<std::pair<SourceId, std::string>, Account>& accounts() const { return accounts_; }

 private:
  Account& account(SourceId source, std::string_view top);
  std::map<std::pair<SourceId, std::string>, Account> accounts_;
};

}  // namespace msrsync
