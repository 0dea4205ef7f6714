#include "msrsync/rundir/run_directory.hpp"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "msrsync/base/unique_fd.hpp"

namespace msrsync::rundir {
namespace {

constexpr std::uint64_t kBucketsPerFolder = 1024;

/// The two levels of folders above a bucket's files, each below 10 000 names for 10^11 buckets.
struct Folders {
  std::string outer;
  std::string inner;
};

Folders folders_of(BucketId bucket) {
  const std::uint64_t folder = static_cast<std::uint64_t>(bucket) / kBucketsPerFolder;
  std::array<char, 48> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%08llu", static_cast<unsigned long long>(folder));
  const std::string digits(text.data(), static_cast<std::size_t>(length));
  return {digits.substr(0, digits.size() - 4), digits.substr(digits.size() - 4)};
}

std::string folder_path(const std::string& run, BucketId bucket) {
  const Folders folders = folders_of(bucket);
  return run + "/" + folders.outer + "/" + folders.inner;
}

/// What the names of all files of a bucket begin with, up to the first dot.
std::string stem_of(BucketId bucket) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%08llu", static_cast<unsigned long long>(bucket));
  return text.data();
}

std::string bucket_file(const std::string& run, BucketId bucket) {
  return folder_path(run, bucket) + "/" + stem_of(bucket);
}

Result<void> make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return Error{ExitCode::list_file_unwritable, "cannot create the folder", path, errno};
}

std::string default_parent() {
  const char* variable = ::getenv("TMPDIR");
  return variable != nullptr && *variable != '\0' ? variable : "/tmp";
}

Error unusable(const char* what, const std::string& path, int os_error = 0) {
  return {ExitCode::bucket_directory_unusable, what, path, os_error};
}

/// Absolute, since rsync and we ourselves run with other working directories; `path` itself when
/// the system cannot tell.
std::string resolved(const std::string& path) {
  char* absolute = ::realpath(path.c_str(), nullptr);
  if (absolute == nullptr) return path;
  std::string result = absolute;
  ::free(absolute);
  return result;
}

/// With a slash at its end, a link would be followed.
std::string without_trailing_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

/// The directory of --run-dir was there before us.
Result<void> adopt(const std::string& path) {
  const UniqueFd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory) return unusable("the run directory cannot be used:", path, errno);
  struct stat status = {};
  if (::fstat(directory.get(), &status) != 0 || status.st_uid != ::geteuid())
    return unusable("the run directory belongs to somebody else:", path);
  if (::faccessat(directory.get(), "run.json", F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    return unusable("there is a run already (--resume goes on with it) in", path);
  std::error_code trouble;
  if (!std::filesystem::is_empty(path, trouble) || trouble)
    return unusable("the run directory is not empty:", path, trouble.value());
  if (::fchmod(directory.get(), 0700) != 0)
    return unusable("cannot make the run directory private:", path, errno);
  return {};
}

/// The folders of buckets have names of digits only; nothing else of ours has.
bool is_folder_name(const std::string& name) {
  return name.size() >= 4 && name.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

Result<RunDirectory> RunDirectory::create(const std::string& parent) {
  const std::string base = parent.empty() ? default_parent() : parent;
  struct stat status = {};
  if (::stat(base.c_str(), &status) != 0 && errno == ENOENT)
    return Error{ExitCode::bucket_directory_missing,
                 "the directory for the buckets does not exist (-b names one that does)", base, 0};
  std::string path = base + "/msrsync-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr)
    return Error{ExitCode::bucket_directory_unusable,
                 "cannot create a directory for the buckets in", base, errno};
  return RunDirectory(resolved(path));
}

Result<RunDirectory> RunDirectory::create_named(const std::string& path) {
  const std::string name = without_trailing_slashes(path);
  if (::mkdir(name.c_str(), 0700) != 0) {
    if (errno == ENOENT)
      return Error{ExitCode::bucket_directory_missing,
                   "the directory above the run directory does not exist:", path, 0};
    if (errno != EEXIST) return unusable("cannot create the run directory", path, errno);
    if (const Result<void> adopted = adopt(name); !adopted) return adopted.error();
  }
  return RunDirectory(resolved(name));
}

Result<RunDirectory> RunDirectory::open(const std::string& path) {
  RunDirectory run(resolved(path));
  struct stat status = {};
  if (::stat(run.path_.c_str(), &status) != 0) return unusable("no run in", path, errno);
  if (!S_ISDIR(status.st_mode)) return unusable("no run in", path, ENOTDIR);
  struct stat header = {};
  if (::lstat(run.header_file().c_str(), &header) != 0 || !S_ISREG(header.st_mode))
    return unusable("no run (a directory with a file run.json) in", path);
  if (status.st_uid != ::geteuid())
    return unusable("the run directory belongs to somebody else:", path);
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return unusable("others can write to the run directory (chmod go-w, if you trust it):", path);
  return run;
}

std::string RunDirectory::list_file(BucketId bucket) const {
  return bucket_file(path_, bucket) + ".list";
}

std::string RunDirectory::result_file(BucketId bucket) const {
  return bucket_file(path_, bucket) + ".result.json";
}

std::string RunDirectory::attempt_file(BucketId bucket, unsigned attempt) const {
  return bucket_file(path_, bucket) + ".a" + std::to_string(attempt) + ".attempt.json";
}

std::string RunDirectory::output_file(BucketId bucket, unsigned process) const {
  return bucket_file(path_, bucket) + "." + std::to_string(process) + ".out";
}

std::string RunDirectory::error_file(BucketId bucket, unsigned process) const {
  return bucket_file(path_, bucket) + "." + std::to_string(process) + ".err";
}

Result<std::string> RunDirectory::empty_directory(const std::string& name) const {
  const std::string path = path_ + "/" + name;
  const Result<void> made = make_directory(path);
  if (!made) return made.error();
  return path;
}

Result<void> RunDirectory::prepare(BucketId bucket) const {
  if (static_cast<std::uint64_t>(bucket) % kBucketsPerFolder != 0) return {};
  const Folders folders = folders_of(bucket);
  const Result<void> outer = make_directory(path_ + "/" + folders.outer);
  if (!outer) return outer;
  return make_directory(path_ + "/" + folders.outer + "/" + folders.inner);
}

Result<void> RunDirectory::discard_plan() const {
  const auto failed = [](const std::string& path, int os_error) {
    return Error{ExitCode::list_file_unwritable, "cannot remove the old plan", path, os_error};
  };
  // The journal goes first: without it, what is left of the buckets means nothing.
  const std::string journal = journal_file();
  if (::unlink(journal.c_str()) != 0 && errno != ENOENT) return failed(journal, errno);
  std::error_code trouble;
  std::vector<std::filesystem::path> folders;
  for (std::filesystem::directory_iterator entry(path_, trouble), end; !trouble && entry != end;
       entry.increment(trouble)) {
    if (is_folder_name(entry->path().filename().string())) folders.push_back(entry->path());
  }
  for (const std::filesystem::path& folder : folders) {
    if (!trouble) std::filesystem::remove_all(folder, trouble);
  }
  if (trouble) return failed(path_, trouble.value());
  return {};
}

void RunDirectory::remove_bucket_files(BucketId bucket) const {
  const std::string prefix = stem_of(bucket) + ".";
  std::error_code trouble;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator entry(folder_path(path_, bucket), trouble), end;
       !trouble && entry != end; entry.increment(trouble)) {
    if (entry->path().filename().string().starts_with(prefix)) files.push_back(entry->path());
  }
  for (const std::filesystem::path& file : files) ::unlink(file.c_str());
}

void RunDirectory::remove() const {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace msrsync::rundir
