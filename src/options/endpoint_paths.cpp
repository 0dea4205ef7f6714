#include "msrsync/options/endpoint_paths.hpp"

#include <stdlib.h>

#include <memory>

namespace msrsync::options {

bool is_contents_form(const std::string& path) {
  if (path.ends_with('/')) return true;
  const std::string name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  return name == "." || name == "..";
}

std::string without_trailing_slashes(const std::string& path) {
  const std::size_t last = path.find_last_not_of('/');
  if (last == std::string::npos) return path.empty() ? path : "/";
  return path.substr(0, last + 1);
}

std::pair<std::string, std::string> split_last(const std::string& path) {
  const std::string bare = without_trailing_slashes(path);
  const std::size_t slash = bare.rfind('/');
  if (slash == std::string::npos) return {".", bare};
  return {without_trailing_slashes(bare.substr(0, slash + 1)), bare.substr(slash + 1)};
}

std::string join(const std::string& directory, const std::string& name) {
  return directory.ends_with('/') ? directory + name : directory + '/' + name;
}

bool is_within(const std::string& path, const std::string& directory) {
  return path == directory || path.starts_with(join(directory, ""));
}

std::optional<std::string> real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&::free)> resolved(::realpath(path.c_str(), nullptr),
                                                          &::free);
  if (!resolved) return std::nullopt;
  return std::string(resolved.get());
}

}  // namespace msrsync::options
