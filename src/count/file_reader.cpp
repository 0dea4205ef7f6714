#include "msrsync/count/file_reader.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "msrsync/base/open_beneath.hpp"

namespace msrsync::count {
namespace {

/// Names that wait; with their bytes some 100 each.
constexpr std::size_t kQueueFiles = 16 * 1024;
/// Few, so that the files of one directory are read side by side.
constexpr std::size_t kPartFiles = 4;
/// Larger ones bring nothing: the kernel reads ahead in pieces of 128 KiB (or a mount's rsize).
constexpr std::size_t kBufferBytes = 256 * 1024;

/// O_NONBLOCK: should a FIFO have come in the file's place, nobody waits for its writer.
constexpr int kOpenFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

UniqueFd open_file(int directory, const char* name) {
  UniqueFd fd(::openat(directory, name, kOpenFlags | O_NOATIME));
  if (fd || errno != EPERM) return fd;
  return UniqueFd(::openat(directory, name, kOpenFlags));  // another's file, and we are not root
}

bool is_file(int fd) {
  struct stat status = {};
  return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

/// Files of one directory, which is opened by the first thread that comes and closed by the last.
struct FileReader::Room {
  DirectoryBatch batch;
  std::once_flag is_opened;
  UniqueFd directory;
  int os_error = 0;
};

FileReader::FileReader(OnError on_error) : on_error_(std::move(on_error)), queue_(kQueueFiles) {}

FileReader::~FileReader() {
  stop();
  finish();
}

Result<std::unique_ptr<FileReader>> FileReader::start(const std::vector<Source>& sources,
                                                      unsigned threads, OnError on_error) {
  std::unique_ptr<FileReader> reader(new FileReader(std::move(on_error)));
  for (const Source& source : sources) {
    reader->roots_.emplace_back(::open(source.root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!reader->roots_.back())
      return Error{ExitCode::source_unreadable, "cannot open the directory", source.argument,
                   errno};
  }
  try {
    while (reader->threads_.size() < threads)
      reader->threads_.emplace_back([&one = *reader] { one.work(); });
  } catch (const std::system_error& refused) {
    if (reader->threads_.empty())
      return Error{ExitCode::entries_failed,
                   "cannot start a thread (too little memory, or too many processes)", "",
                   refused.code().value()};
  }
  return reader;
}

bool FileReader::add(DirectoryBatch&& batch) {
  const auto is_no_file = [](const Entry& entry) { return entry.kind != EntryKind::file; };
  std::erase_if(batch.entries, is_no_file);
  const std::size_t files = batch.entries.size();
  if (files == 0) return !is_stopped_;
  const auto room = std::make_shared<Room>();
  room->batch = std::move(batch);
  const std::lock_guard lock(adding_);
  for (std::size_t begin = 0; begin < files; begin += kPartFiles) {
    const std::size_t end = std::min(begin + kPartFiles, files);
    if (!queue_.push({room, begin, end}, end - begin)) return false;
  }
  return true;
}

void FileReader::finish() {
  queue_.close();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void FileReader::stop() {
  is_stopped_ = true;
  queue_.close();
}

ReadTotals FileReader::totals() const { return {files_, bytes_}; }

void FileReader::work() {
  const auto buffer = std::make_unique_for_overwrite<char[]>(kBufferBytes);
  while (const auto part = queue_.pop()) {
    if (is_stopped_) return;
    read_part(*part, buffer.get());
  }
}

void FileReader::read_part(const Part& part, char* buffer) {
  Room& room = *part.room;
  std::call_once(room.is_opened, [&] {
    const int root = roots_.at(static_cast<std::size_t>(room.batch.source)).get();
    room.directory = open_beneath(root, room.batch.directory, O_PATH);
    if (!room.directory) room.os_error = errno;
  });
  for (std::size_t i = part.begin; i < part.end && !is_stopped_; ++i)
    read_file(room, room.batch.entries[i], buffer);
}

void FileReader::read_file(const Room& room, const Entry& entry, char* buffer) {
  if (room.os_error != 0) return fail(room, entry, "open", room.os_error);
  const std::string name(room.batch.name_of(entry));
  const UniqueFd fd = open_file(room.directory.get(), name.c_str());
  if (!fd) return fail(room, entry, "open", errno);
  if (!is_file(fd.get())) return fail(room, entry, "open", ESTALE);
  (void)::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  if (const int os_error = read_to_end(fd.get(), buffer); os_error != 0)
    return fail(room, entry, "read", os_error);
}

int FileReader::read_to_end(int fd, char* buffer) {
  while (!is_stopped_) {
    const ssize_t got = ::read(fd, buffer, kBufferBytes);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) {
      ++files_;
      return 0;
    }
    bytes_ += static_cast<std::uint64_t>(got);
  }
  return 0;
}

void FileReader::fail(const Room& room, const Entry& entry, const char* operation, int os_error) {
  PathError error;
  error.source = room.batch.source;
  error.path = join_path(room.batch.directory, room.batch.name_of(entry));
  error.operation = operation;
  error.os_error = os_error;
  error.entry_class = os_error == ENOENT ? EntryClass::vanished : EntryClass::failed;
  on_error_(std::move(error));
}

}  // namespace msrsync::count
