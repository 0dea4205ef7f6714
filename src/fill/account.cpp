#include "msrsync/fill/account.hpp"

#include <charconv>
#include <optional>

#include "msrsync/base/file_io.hpp"

namespace msrsync::fill {
namespace {

template <typename Number>
std::optional<Number> number_from(std::string_view text) {
  Number number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<NameAccount> parse_line(std::string_view line) {
  if (line == "left") return NameAccount{};
  if (line == "right") return NameAccount{Ending::right, 0, false, 0};
  if (line == "written") return NameAccount{Ending::written, 0, false, 0};
  constexpr std::string_view kWritten = "written ";
  constexpr std::string_view kFailed = "failed ";
  if (line.starts_with(kWritten)) {
    const auto size = number_from<std::uint64_t>(line.substr(kWritten.size()));
    if (size) return NameAccount{Ending::written, *size, true, 0};
  }
  if (line.starts_with(kFailed)) {
    const auto os_error = number_from<int>(line.substr(kFailed.size()));
    if (os_error) return NameAccount{Ending::failed, 0, false, *os_error};
  }
  return std::nullopt;
}

}  // namespace

std::string to_line(const NameAccount& account) {
  switch (account.ending) {
    case Ending::left: return "left\n";
    case Ending::right: return "right\n";
    case Ending::failed: return "failed " + std::to_string(account.os_error) + "\n";
    case Ending::written: break;
  }
  return account.is_file ? "written " + std::to_string(account.size_bytes) + "\n" : "written\n";
}

void AccountPrinter::add(const NameAccount& account) {
  constexpr std::size_t kPortion = 16 * 1024;
  text_ += to_line(account);
  if (text_.size() >= kPortion) flush();
}

void AccountPrinter::flush() {
  if (!has_gap_) has_gap_ = !write_all(fd_, text_);
  text_.clear();
}

std::vector<NameAccount> parse_account(std::string_view text) {
  std::vector<NameAccount> accounts;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    const auto account = parse_line(text.substr(0, end));
    if (!account) break;
    accounts.push_back(*account);
    text.remove_prefix(end + 1);
  }
  return accounts;
}

}  // namespace msrsync::fill
