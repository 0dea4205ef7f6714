#include "msrsync/options/remote_spec.hpp"

#include <strings.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "msrsync/options/endpoint_paths.hpp"

namespace msrsync::options {
namespace {

constexpr std::string_view kScheme = "rsync://";

enum class Form { shell, daemon, url };

/// `path` cut in two: what leads to the host, colons included, and the rest.
struct Halves {
  Form form = Form::shell;
  std::string lead;
  std::string rest;
  bool has_host = false;
};

/// Where the host ends, `start` being where `user@host` begins: at its colon or slash, or at the
/// end of the text. Empty when brackets are not those of an IPv6 address.
std::optional<std::size_t> end_of_host(const std::string& path, std::size_t start) {
  const std::size_t mark = std::min(path.find_first_of(":/[", start), path.size());
  if (mark == path.size() || path[mark] != '[') return mark;
  if (mark != start && path[mark - 1] != '@') return std::nullopt;
  const std::size_t close = path.find_first_of("]/", mark);
  if (close == std::string::npos || path[close] != ']' || close == mark + 1) return std::nullopt;
  const bool is_last = close + 1 == path.size();
  if (!is_last && path[close + 1] != ':' && path[close + 1] != '/') return std::nullopt;
  return close + 1;
}

bool is_host(const std::string& path, std::size_t start, std::size_t end) {
  return end > start && path[end - 1] != '@';
}

std::optional<Halves> split_url(const std::string& path) {
  if (::strncasecmp(path.c_str(), kScheme.data(), kScheme.size()) != 0) return std::nullopt;
  const auto host_end = end_of_host(path, kScheme.size());
  if (!host_end) return std::nullopt;
  std::size_t end = *host_end;
  if (end < path.size() && path[end] == ':') {
    end = std::min(path.find_first_not_of("0123456789", end + 1), path.size());
    if (end < path.size() && path[end] != '/') return std::nullopt;
  }
  const std::size_t rest = std::min(end + 1, path.size());
  return Halves{Form::url, path.substr(0, end) + '/', path.substr(rest),
                is_host(path, kScheme.size(), *host_end)};
}

std::optional<Halves> split(const std::string& path) {
  if (auto url = split_url(path)) return url;
  const auto end = end_of_host(path, 0);
  if (!end || *end == path.size() || path[*end] != ':') return std::nullopt;
  const bool is_daemon = path.compare(*end, 2, "::") == 0;
  const std::size_t rest = *end + (is_daemon ? 2 : 1);
  return Halves{is_daemon ? Form::daemon : Form::shell, path.substr(0, rest), path.substr(rest),
                is_host(path, 0, *end)};
}

Error refusal(std::string message, const std::string& path) {
  return Error{ExitCode::bad_usage, std::move(message), path, 0};
}

}  // namespace

bool looks_remote(const std::string& path) { return split(path).has_value(); }

Result<RemoteSpec> parse_remote_spec(const std::string& path) {
  const auto halves = split(path);
  if (!halves || !halves->has_host) return refusal("the destination names no host:", path);
  const std::string rest = without_trailing_slashes(halves->rest);
  RemoteSpec spec;
  if (halves->form == Form::shell) {
    spec.path = rest;
    spec.text = halves->lead + (rest.empty() ? "." : rest);  // a slash alone would be the root
    return spec;
  }
  const std::size_t module_end = std::min(rest.find('/'), rest.size());
  if (module_end == 0) return refusal("the destination names no module of the rsync daemon:", path);
  spec.is_daemon = true;
  spec.text = halves->lead + rest;
  spec.path = module_end == rest.size() ? "/" : rest.substr(module_end);
  return spec;
}

RemoteSpec below(const RemoteSpec& spec, const std::string& name) {
  return {join(spec.text, name), spec.path.empty() ? name : join(spec.path, name), spec.is_daemon};
}

}  // namespace msrsync::options
