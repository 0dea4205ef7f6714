#include "msrsync/model/tally.hpp"

#include <algorithm>
#include <numeric>

namespace msrsync {

std::string_view top_directory(std::string_view path, bool is_directory) {
  const auto slash = path.find('/');
  if (slash != std::string_view::npos) return path.substr(0, slash);
  return is_directory && !path.empty() ? path : std::string_view(".");
}

std::uint64_t Tally::total() const {
  return std::accumulate(by_class.begin(), by_class.end(), std::uint64_t{0});
}

Tally& Tally::operator+=(const Tally& other) {
  std::transform(by_class.begin(), by_class.end(), other.by_class.begin(), by_class.begin(),
                 std::plus<>());
  filled += other.filled;
  return *this;
}

Account& Account::operator+=(const Account& other) {
  found += other.found;
  classed += other.classed;
  return *this;
}

void Ledger::add_found(SourceId source, std::string_view top, std::uint64_t count) {
  account(source, top).found += count;
}

void Ledger::add_classed(SourceId source, std::string_view top, const Tally& tally) {
  account(source, top).classed += tally;
}

Account Ledger::total() const {
  Account sum;
  for (const auto& [key, one] : accounts_) sum += one;
  return sum;
}

bool Ledger::balances() const {
  return std::all_of(accounts_.begin(), accounts_.end(),
                     [](const auto& item) { return item.second.balances(); });
}

Account& Ledger::account(SourceId source, std::string_view top) {
  const auto key = std::pair(source, std::string(top));
  if (const auto known = accounts_.find(key); known != accounts_.end()) return known->second;
  if (accounts_.size() < kMaxTopDirectories) return accounts_[key];
  return accounts_[{source, kOtherDirectories}];
}

}  // namespace msrsync
