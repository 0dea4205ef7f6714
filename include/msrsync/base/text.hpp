// Small, pure helpers on byte strings.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "msrsync/base/result.hpp"

namespace msrsync {

/// Splits as a POSIX shell splits words: blanks separate; '…' is literal; in "…" a backslash
/// escapes only `"`, `\`, `$` and backquote; elsewhere it escapes any byte. Nothing is expanded.
/// An unclosed quote or a trailing backslash is an Error (ExitCode::bad_usage).
Result<std::vector<std::string>> split_shell_words(std::string_view text);

/// Joins words so that a person could paste them into a shell: each word quoted only if needed.
std::string join_for_display(const std::vector<std::string>& words);

/// Control characters (up to 0x1f, 0x7f, U+0080 to U+009F) and bytes that are not valid UTF-8
/// become `\ooo`, so that a name cannot move the cursor or colour a terminal.
std::string printable(std::string_view bytes);

bool is_valid_utf8(std::string_view bytes);

/// RFC 4648 base64 with padding.
std::string base64(std::string_view bytes);

/// The bytes that base64() turns into exactly `text`; empty when there are none such.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace msrsync
