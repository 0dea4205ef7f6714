#include "msrsync/cp/complaint.hpp"

#include <string.h>

#include <algorithm>
#include <string>
#include <utility>

namespace msrsync::cp {
namespace {

constexpr int kLastError = 133;  // EHWPOISON, the last one of errno(3) on Linux

bool is_octal(char c) { return c >= '0' && c <= '7'; }

/// The segments of one quoted word.
class Unquoter {
 public:
  explicit Unquoter(std::string_view text) : text_(text) {}

  std::optional<std::string> word() {
    bool has_any = false;
    for (;;) {
      const bool is_well = take("$'")  ? escaped()
                           : take("'") ? plain('\'')
                                       : take("\"") && plain('"');
      if (is_well) {
        has_any = true;
      } else if (has_any && !is_broken_ && take("\\'")) {
        word_ += '\'';
      } else {
        break;
      }
    }
    if (!has_any || is_broken_) return std::nullopt;
    return std::move(word_);
  }

 private:
  bool take(std::string_view mark) {
    if (!text_.starts_with(mark)) return false;
    text_.remove_prefix(mark.size());
    return true;
  }

  bool broken() {
    is_broken_ = true;
    return false;
  }

  bool plain(char end) {
    const auto at = text_.find(end);
    if (at == std::string_view::npos) return broken();
    word_ += text_.substr(0, at);
    text_.remove_prefix(at + 1);
    return true;
  }

  bool escaped() {
    while (!text_.empty()) {
      const char c = text_.front();
      text_.remove_prefix(1);
      if (c == '\'') return true;
      if (c != '\\') {
        word_ += c;
      } else if (!text_.empty()) {
        escape();
      }
    }
    return broken();
  }

  void escape() {
    if (text_.size() >= 3 && is_octal(text_[0]) && is_octal(text_[1]) && is_octal(text_[2])) {
      word_ += static_cast<char>((text_[0] - '0') * 64 + (text_[1] - '0') * 8 + (text_[2] - '0'));
      text_.remove_prefix(3);
      return;
    }
    constexpr std::string_view kLetters = "abfnrtv";
    constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v";
    const auto letter = kLetters.find(text_.front());
    word_ += letter == std::string_view::npos ? text_.front() : kMeanings[letter];
    text_.remove_prefix(1);
  }

  std::string_view text_;
  std::string word_;
  bool is_broken_ = false;
};

}  // namespace

std::optional<std::string> unquote(std::string_view text) { return Unquoter(text).word(); }

int os_error_in(std::string_view text) {
  for (int number = 1; number <= kLastError; ++number) {
    const std::string reason = std::string(": ") + ::strerror(number);
    if (text.ends_with(reason)) return number;
  }
  return 0;
}

std::optional<Complaint> parse_complaint(std::string_view line, std::string_view program) {
  if (!line.starts_with(program) || !line.substr(program.size()).starts_with(": "))
    return std::nullopt;
  const std::string_view said = line.substr(program.size() + 2);
  const auto quote = said.find_first_of("'\"");
  if (quote == std::string_view::npos) return std::nullopt;
  auto path = unquote(said.substr(quote));
  if (!path) return std::nullopt;
  return Complaint{std::move(*path), os_error_in(said), "cp: " + std::string(said)};
}

}  // namespace msrsync::cp
