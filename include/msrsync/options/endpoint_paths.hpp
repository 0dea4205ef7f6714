// Path arithmetic of the command line's ends, after rsync's rules. Only real_path() asks the
// system.
#pragma once

#include <optional>
#include <string>
#include <utility>

namespace msrsync::options {

/// A trailing slash, or a last component `.` or `..`, means what is inside (rsync(1), USAGE).
bool is_contents_form(const std::string& path);

/// "/" stays what it is.
std::string without_trailing_slashes(const std::string& path);

/// Parent and name, `.` being the parent of a bare name. Trailing slashes do not count.
std::pair<std::string, std::string> split_last(const std::string& path);

std::string join(const std::string& directory, const std::string& name);

/// True when `path` is `directory` or below it; both absolute and resolved.
bool is_within(const std::string& path, const std::string& directory);

/// realpath(3): absolute, no links. Empty, with errno set, when it fails.
std::optional<std::string> real_path(const std::string& path);

}  // namespace msrsync::options
