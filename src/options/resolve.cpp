#include "msrsync/options/resolve.hpp"

#include "msrsync/base/text.hpp"
#include "msrsync/options/endpoint_paths.hpp"
#include "msrsync/options/remote_spec.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace msrsync::options {

namespace {

Error trouble(ExitCode code, std::string message, const std::string& path, int os_error = 0) {
  return Error{code, std::move(message), path, os_error};
}

/// Judged with the effective ids, as open(2) will judge, not with the real ones.
bool can_access(const std::string& path, int mode) {
  return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0;
}

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

bool is_remote(const std::string& path) { return looks_remote(path) && !exists(path); }

Error unusable_source(const std::string& path, int os_error) {
  const bool denied = os_error == EACCES || os_error == EPERM;
  return denied
             ? trouble(ExitCode::source_unreadable, "cannot read source", path, os_error)
             : trouble(ExitCode::source_not_directory, "source is not a directory", path, os_error);
}

/// rsync copies a link given without a slash as a link: there is no tree to cut into buckets.
Result<void> check_source_kind(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return unusable_source(path, errno);
  if (!S_ISDIR(status.st_mode)) return unusable_source(path, 0);
  if (is_contents_form(path)) return {};
  if (::lstat(path.c_str(), &status) != 0) return unusable_source(path, errno);
  if (!S_ISLNK(status.st_mode)) return {};
  return trouble(ExitCode::source_not_directory,
                 "source is a symbolic link; add a slash to copy what the directory holds:", path);
}

Result<Source> resolve_source(const std::string& argument, std::size_t index) {
  if (is_remote(argument)) {
    return trouble(ExitCode::bad_usage,
                   "a source must be a local directory (write ./name if it has a colon), not",
                   argument);
  }
  if (auto kind = check_source_kind(argument); !kind) return kind.error();
  if (!can_access(argument, R_OK | X_OK)) {
    return trouble(ExitCode::source_unreadable, "cannot read source", argument, errno);
  }
  const auto root = real_path(argument);
  if (!root) return unusable_source(argument, errno);
  Source source;
  source.id = SourceId{static_cast<std::uint32_t>(index)};
  source.argument = argument;
  source.root = *root;
  return source;
}

/// A destination that is there already.
Result<std::string> resolve_present(const std::string& path, const struct stat& status) {
  if (S_ISREG(status.st_mode)) {
    return trouble(ExitCode::destination_is_file, "destination is a file, not a directory", path);
  }
  if (!S_ISDIR(status.st_mode)) {
    return trouble(ExitCode::destination_not_directory, "destination is not a directory", path);
  }
  if (!can_access(path, W_OK | X_OK)) {
    return trouble(ExitCode::destination_unwritable, "cannot write into destination", path, errno);
  }
  const auto resolved = real_path(path);
  if (resolved) return *resolved;
  return trouble(ExitCode::destination_unwritable, "cannot resolve destination", path, errno);
}

/// A destination to be made: only its last component may be missing.
Result<std::string> resolve_missing(const std::string& path) {
  const auto [parent, name] = split_last(path);
  const auto resolved = real_path(parent);
  struct stat status {};
  if (!resolved || ::stat(resolved->c_str(), &status) != 0) {
    return trouble(ExitCode::destination_not_creatable,
                   "cannot create destination, make its parent directory first:", path, errno);
  }
  const bool is_directory = S_ISDIR(status.st_mode);
  if (!is_directory || !can_access(*resolved, W_OK | X_OK)) {
    return trouble(ExitCode::destination_not_creatable, "cannot create destination", path,
                   is_directory ? errno : ENOTDIR);
  }
  return join(*resolved, name);
}

Result<Endpoints> resolve_destination(const std::string& argument, Endpoints endpoints) {
  const std::string path = without_trailing_slashes(argument);
  struct stat status {};
  endpoints.destination_exists = ::stat(path.c_str(), &status) == 0;
  const int reason = endpoints.destination_exists ? 0 : errno;
  if (!endpoints.destination_exists && reason != EACCES && exists(path)) {
    return trouble(ExitCode::destination_not_directory,
                   "destination is a symbolic link that leads nowhere:", argument, reason);
  }
  auto resolved =
      endpoints.destination_exists ? resolve_present(path, status) : resolve_missing(path);
  if (!resolved) return resolved.error();
  endpoints.destination = std::move(*resolved);
  return endpoints;
}

/// Of a remote destination nothing is known but its name.
Result<Endpoints> aim_at_remote(const std::string& argument, Endpoints endpoints) {
  const auto spec = parse_remote_spec(argument);
  if (!spec) return spec.error();
  endpoints.is_remote = true;
  endpoints.is_daemon = spec->is_daemon;
  endpoints.destination = spec->text;
  for (Source& source : endpoints.sources) {
    const RemoteSpec own = source.name.empty() ? *spec : below(*spec, source.name);
    source.destination = own.text;
    source.remote_path = own.path;
  }
  return endpoints;
}

dev_t device_of(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_dev : dev_t{0};
}

/// Copying a tree into itself would never end, and a source that is its own destination would be
/// read and written at once.
Result<void> refuse_overlap(const Source& source, const Endpoints& endpoints,
                            FileSystems file_systems) {
  const std::string& destination = endpoints.destination;
  const bool is_inside = is_within(destination, source.root);
  if (!is_inside && source.destination != source.root) return {};
  if (is_inside && file_systems == FileSystems::one) {
    const std::string present =
        endpoints.destination_exists ? destination : split_last(destination).first;
    if (device_of(present) != device_of(source.root)) return {};  // the crawl does not go there
  }
  return trouble(ExitCode::bad_usage,
                 "destination '" + printable(destination) +
                     "' is the source or lies inside it; choose another destination for",
                 source.argument);
}

Result<Endpoints> aim_at_local(const std::string& argument, Endpoints endpoints,
                               FileSystems file_systems) {
  auto resolved = resolve_destination(argument, std::move(endpoints));
  if (!resolved) return resolved;
  for (Source& source : resolved->sources) {
    source.destination =
        source.name.empty() ? resolved->destination : join(resolved->destination, source.name);
    if (auto apart = refuse_overlap(source, *resolved, file_systems); !apart) return apart.error();
  }
  return resolved;
}

/// True when the entry is a directory, made now or found. False when a link or a file is there.
Result<bool> make_directory(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) return S_ISDIR(status.st_mode);
  if (::mkdir(path.c_str(), 0777) == 0) return true;
  const int reason = errno;
  // Somebody else may have made it between the two calls.
  if (reason == EEXIST && ::lstat(path.c_str(), &status) == 0) return S_ISDIR(status.st_mode);
  return trouble(ExitCode::destination_not_creatable, "cannot create directory", path, reason);
}

}  // namespace

Result<std::vector<Source>> resolve_sources(const std::vector<std::string>& arguments) {
  std::vector<Source> sources;
  for (const std::string& argument : arguments) {
    auto source = resolve_source(argument, sources.size());
    if (!source) return source.error();
    sources.push_back(std::move(*source));
  }
  return sources;
}

Result<Endpoints> resolve_endpoints(const std::vector<std::string>& sources,
                                    const std::string& destination, FileSystems file_systems) {
  Endpoints endpoints;
  auto resolved = resolve_sources(sources);
  if (!resolved) return resolved.error();
  endpoints.sources = std::move(*resolved);
  for (Source& source : endpoints.sources) {
    if (!is_contents_form(source.argument)) source.name = split_last(source.argument).second;
  }
  if (is_remote(destination)) return aim_at_remote(destination, std::move(endpoints));
  return aim_at_local(destination, std::move(endpoints), file_systems);
}

Result<DestinationsMade> create_destinations(const Endpoints& endpoints) {
  if (endpoints.is_remote) return DestinationsMade{};
  const auto root = make_directory(endpoints.destination);
  if (!root) return root.error();
  if (!*root) {
    return trouble(ExitCode::destination_not_directory, "destination is not a directory",
                   endpoints.destination);
  }
  DestinationsMade made;
  for (const Source& source : endpoints.sources) {
    const auto is_directory = make_directory(source.destination);
    if (!is_directory) return is_directory.error();
    if (!*is_directory) made.in_the_way.push_back(source.id);
  }
  return made;
}

}  // namespace msrsync::options
