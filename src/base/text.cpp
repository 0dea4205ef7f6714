#include "msrsync/base/text.hpp"

#include <cstdint>

namespace msrsync {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

/// Reads the words of one string, byte by byte, the way sh(1) describes quoting.
class WordSplitter {
 public:
  explicit WordSplitter(std::string_view text) : text_(text) {}

  Result<std::vector<std::string>> split() {
    while (position_ < text_.size()) {
      const char c = text_[position_++];
      if (is_blank(c)) {
        end_word();
      } else if (!take(c)) {
        const char* what = c == '\\' ? "backslash at the end of" : "unclosed quote in";
        return Error{ExitCode::bad_usage, what, std::string(text_), 0};
      }
    }
    end_word();
    return std::move(words_);
  }

 private:
  /// False when the text ends too early.
  bool take(char c) {
    in_word_ = true;
    if (c == '\'') return take_single_quoted();
    if (c == '"') return take_double_quoted();
    if (c != '\\') {
      word_ += c;
      return true;
    }
    if (position_ == text_.size()) return false;
    word_ += text_[position_++];
    return true;
  }

  bool take_single_quoted() {
    const std::size_t end = text_.find('\'', position_);
    if (end == std::string_view::npos) return false;
    word_ += text_.substr(position_, end - position_);
    position_ = end + 1;
    return true;
  }

  bool take_double_quoted() {
    constexpr std::string_view kEscapable = "\"\\$`";
    while (position_ < text_.size()) {
      char c = text_[position_++];
      if (c == '"') return true;
      if (c == '\\' && position_ < text_.size() &&
          kEscapable.find(text_[position_]) != std::string_view::npos) {
        c = text_[position_++];
      }
      word_ += c;
    }
    return false;
  }

  /// An empty pair of quotes is a word too, so the word's length does not tell.
  void end_word() {
    if (in_word_) words_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::string word_;
  bool in_word_ = false;
  std::vector<std::string> words_;
};

std::uint8_t byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<std::uint8_t>(bytes[i]);
}

/// Length of the UTF-8 sequence that begins at `i` (RFC 3629: no overlong forms, no surrogates,
/// nothing past U+10FFFF); 0 when there is none.
std::size_t utf8_length_at(std::string_view bytes, std::size_t i) {
  const std::uint8_t lead = byte_at(bytes, i);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || i + length > bytes.size()) return 0;
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte_at(bytes, i + k) & 0xc0) != 0x80) return 0;
  }
  const std::uint8_t second = byte_at(bytes, i + 1);
  const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool out_of_range = (lead == 0xed && second > 0x9f) || (lead == 0xf4 && second > 0x8f);
  return overlong || out_of_range ? 0 : length;
}

/// U+0080 to U+009F are controls as well: some terminals take U+009B for the start of a sequence.
bool is_control(std::string_view bytes, std::size_t i, std::size_t length) {
  const std::uint8_t lead = byte_at(bytes, i);
  if (length == 1) return lead < 0x20 || lead == 0x7f;
  return lead == 0xc2 && byte_at(bytes, i + 1) < 0xa0;
}

void append_octal(std::string& out, std::uint8_t byte) {
  out += '\\';
  out += static_cast<char>('0' + (byte >> 6));
  out += static_cast<char>('0' + ((byte >> 3) & 7));
  out += static_cast<char>('0' + (byte & 7));
}

constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// printable(), and also a backslash before each of `escaped`.
std::string escape(std::string_view bytes, std::string_view escaped) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = utf8_length_at(bytes, i);
    const std::size_t taken = length == 0 ? 1 : length;
    if (length == 0 || is_control(bytes, i, length)) {
      for (std::size_t k = 0; k < taken; ++k) append_octal(out, byte_at(bytes, i + k));
    } else {
      if (escaped.find(bytes[i]) != std::string_view::npos) out += '\\';
      out += bytes.substr(i, taken);
    }
    i += taken;
  }
  return out;
}

std::string quote_if_needed(const std::string& word) {
  constexpr std::string_view kSafe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,+@%";
  if (!word.empty() && word.find_first_not_of(kSafe) == std::string::npos) return word;
  // What a terminal could take for a command goes into $'…', where sh understands octal.
  if (printable(word) != word) return "$'" + escape(word, "\\'") + "'";
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

}  // namespace

Result<std::vector<std::string>> split_shell_words(std::string_view text) {
  return WordSplitter(text).split();
}

std::string join_for_display(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    line += quote_if_needed(word);
  }
  return line;
}

std::string printable(std::string_view bytes) { return escape(bytes, ""); }

bool is_valid_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = utf8_length_at(bytes, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::string base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = bytes.size() - i < 3 ? bytes.size() - i : 3;
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < count ? byte_at(bytes, i + k) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += k <= count ? kBase64Digits[(group >> (18 - 6 * k)) & 0x3f] : '=';
    }
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string out;
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (const char c : text.substr(0, text.find('='))) {
    const std::size_t digit = kBase64Digits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    group = (group << 6 | static_cast<std::uint32_t>(digit)) & 0xffffffU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(group >> bits & 0xffU);
  }
  // Padding and the bits that are left over have one right form only.
  if (base64(out) != text) return std::nullopt;
  return out;
}

}  // namespace msrsync
