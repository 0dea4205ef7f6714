#include "msrsync/rundir/result_file.hpp"

#include "json_values.hpp"
#include "msrsync/base/file_io.hpp"

namespace msrsync::rundir {
namespace {

std::optional<StoredResult> read_stored(const std::string& path) {
  const Result<std::string> text = read_file(path, ExitCode::list_file_unwritable);
  if (!text) return std::nullopt;
  return parse_result(*text);
}

}  // namespace

bool is_done(Outcome outcome) {
  return outcome == Outcome::succeeded || outcome == Outcome::vanished;
}

std::string to_text(const StoredResult& stored) {
  return seal({{"list_fingerprint", stored.list_fingerprint},
               {"host", bytes_value(stored.host)},
               {"boot_id", bytes_value(stored.boot_id)},
               {"result", job_result_value(stored.result)}});
}

std::optional<StoredResult> parse_result(std::string_view text) {
  const std::optional<Json> json = unseal(text);
  if (!json) return std::nullopt;
  return guarded([&] {
    StoredResult stored;
    stored.list_fingerprint = count_from(json->at("list_fingerprint"));
    stored.host = bytes_from(json->at("host"));
    stored.boot_id = bytes_from(json->at("boot_id"));
    stored.result = job_result_from(json->at("result"));
    return stored;
  });
}

Result<void> publish_result(const std::string& path, const StoredResult& stored) {
  const std::string text = to_text(stored);
  const Result<bool> is_first = write_file_once(path, text, ExitCode::list_file_unwritable);
  if (!is_first) return is_first.error();
  if (*is_first) return {};
  const std::optional<StoredResult> other = read_result(path, stored.result.bucket.id);
  if (other && other->list_fingerprint == stored.list_fingerprint) return {};
  return write_file_atomically(path, text, ExitCode::list_file_unwritable);
}

std::optional<StoredResult> read_result(const std::string& path, BucketId id) {
  std::optional<StoredResult> stored = read_stored(path);
  if (!stored || stored->result.bucket.id != id || !is_done(stored->result.outcome))
    return std::nullopt;
  return stored;
}

bool write_attempt(const std::string& path, const StoredResult& stored) {
  return write_file_atomically(path, to_text(stored), ExitCode::list_file_unwritable).has_value();
}

}  // namespace msrsync::rundir
