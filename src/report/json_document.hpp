// Lays out a JSON document from values that are text already, so that an array of any length is
// written element by element and never stands in memory as a tree.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace msrsync::report {

/// Two-space indent. Values are trusted to be valid JSON; keys to need no escapes.
class JsonDocument {
 public:
  JsonDocument() : text_("{") {}

  /// A member of the innermost open object; a value of several lines is moved to the right depth.
  void member(std::string_view key, std::string_view value) {
    begin_item();
    name(key);
    for (const char c : value) {
      text_ += c;
      if (c == '\n') text_.append(2 * depth_, ' ');  // strings in JSON hold no newline themselves
    }
  }
  void open_object(std::string_view key) { open(key, '{'); }
  void close_object() { close('}'); }
  void open_array(std::string_view key) { open(key, '['); }
  void close_array() { close(']'); }
  /// One element on a line of its own.
  void element(std::string_view value) {
    begin_item();
    text_ += value;
  }
  /// Ends the document; the object is empty afterwards.
  std::string take() {
    close('}');
    text_ += '\n';
    return std::move(text_);
  }

 private:
  void begin_item() {
    if (!is_empty_) text_ += ',';
    is_empty_ = false;
    text_ += '\n';
    text_.append(2 * depth_, ' ');
  }
  void name(std::string_view key) { text_.append("\"").append(key).append("\": "); }
  void open(std::string_view key, char bracket) {
    begin_item();
    name(key);
    text_ += bracket;
    ++depth_;
    is_empty_ = true;
  }
  void close(char bracket) {
    --depth_;
    if (!is_empty_) {
      text_ += '\n';
      text_.append(2 * depth_, ' ');
    }
    is_empty_ = false;
    text_ += bracket;
  }

  std::string text_;
  std::size_t depth_ = 1;
  bool is_empty_ = true;
};

}  // namespace msrsync::report
