#include "msrsync/rundir/journal.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vector>

#include "msrsync/base/file_io.hpp"

namespace msrsync::rundir {
namespace {

/// Cuts a stream of bytes into lines and stops at the first one that is not good.
class JournalParser {
 public:
  explicit JournalParser(const JournalSink& sink) : sink_(sink) {}

  /// False once nothing more can be read.
  bool feed(std::string_view bytes) {
    while (!is_damaged_) {
      const std::size_t newline = bytes.find('\n');
      if (newline == std::string_view::npos) {
        begun_.append(bytes);
        is_damaged_ = begun_.size() > kMaxLineBytes;
        break;
      }
      take_line(bytes.substr(0, newline));
      bytes.remove_prefix(newline + 1);
    }
    return !is_damaged_;
  }

  JournalEnd end() const {
    using Rest = JournalEnd::Rest;
    if (is_damaged_) return {good_end_, Rest::damaged};
    return {good_end_, begun_.empty() ? Rest::none : Rest::unfinished};
  }

 private:
  void take_line(std::string_view rest) {
    if (!begun_.empty()) {
      begun_.append(rest);
      rest = begun_;
    }
    JournalLine line = parse_line(rest);
    is_damaged_ = !line.is_whole;
    if (is_damaged_) return;
    good_end_ += rest.size() + 1;
    begun_.clear();
    if (line.record) sink_(std::move(*line.record));
  }

  const JournalSink& sink_;
  std::string begun_;
  std::uint64_t good_end_ = 0;
  bool is_damaged_ = false;
};

}  // namespace

JournalEnd parse_journal(std::string_view text, const JournalSink& sink) {
  JournalParser parser(sink);
  parser.feed(text);
  return parser.end();
}

Result<JournalEnd> read_journal(const std::string& path, const JournalSink& sink) {
  const auto failed = [&](const char* what) {
    return Error{ExitCode::bucket_directory_unusable, what, path, errno};
  };
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file && errno == ENOENT) return JournalEnd{};
  if (!file) return failed("cannot open the journal");
  JournalParser parser(sink);
  std::vector<char> buffer(std::size_t{256} << 10);
  for (;;) {
    const ssize_t n = ::read(file.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed("cannot read the journal");
    if (n == 0 || !parser.feed({buffer.data(), static_cast<std::size_t>(n)})) return parser.end();
  }
}

JournalWriter::JournalWriter(UniqueFd file, std::string path, std::uint64_t end)
    : file_(std::move(file)), path_(std::move(path)), end_(end) {}

Result<JournalWriter> JournalWriter::open(const std::string& path, std::uint64_t good_end) {
  const auto failed = [&] {
    return Error{ExitCode::list_file_unwritable, "cannot open the journal", path, errno};
  };
  UniqueFd file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW));
  if (!file && errno != ENOENT) return failed();
  if (!file) {
    file.reset(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                      0600));
  }
  if (!file || ::ftruncate(file.get(), static_cast<off_t>(good_end)) != 0) return failed();
  return JournalWriter(std::move(file), path, good_end);
}

void JournalWriter::append(const JournalRecord& record) { buffer_ += to_line(record); }

Result<void> JournalWriter::flush() {
  if (!write_all(file_.get(), buffer_)) {
    const Error error{ExitCode::list_file_unwritable, "cannot write the journal", path_, errno};
    // Should this fail as well, the reader stops at the half line all the same.
    if (::ftruncate(file_.get(), static_cast<off_t>(end_)) != 0) return error;
    return error;
  }
  end_ += buffer_.size();
  buffer_.clear();
  return {};
}

std::string boot_id() {
  Result<std::string> text =
      read_file("/proc/sys/kernel/random/boot_id", ExitCode::bucket_directory_unusable);
  if (!text) return "";
  while (!text->empty() && text->back() == '\n') text->pop_back();
  return std::move(*text);
}

}  // namespace msrsync::rundir
