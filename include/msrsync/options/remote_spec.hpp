// A path on another host, taken apart as rsync does (rsync(1), USAGE; its main.c and options.c).
#pragma once

#include <optional>
#include <string>

#include "msrsync/base/result.hpp"

namespace msrsync::options {

/// `[user@]host:path` over a remote shell, `[user@]host::module/path` or
/// `rsync://[user@]host[:port]/module/path` at an rsync daemon.
struct RemoteSpec {
  std::string text;  ///< the spec without trailing slashes; a name may be joined to it
  /// The same place as the receiving rsync names it: from `/` for an absolute path and for one in a
  /// module, else from the home directory (which is "").
  std::string path;
  bool is_daemon = false;
};

/// Whether rsync takes `path` for one on another host: a colon before any slash and outside an IPv6
/// address in brackets, or `rsync://`.
bool looks_remote(const std::string& path);

/// Of a path that looks remote. Without host or module there is nothing to copy to
/// (ExitCode::bad_usage): a daemon asked for no module lists those it has.
Result<RemoteSpec> parse_remote_spec(const std::string& path);

/// `spec` and `name` below it.
RemoteSpec below(const RemoteSpec& spec, const std::string& name);

}  // namespace msrsync::options
