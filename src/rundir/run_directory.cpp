#include "msrsync/rundir/run_directory.hpp"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>

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

std::string bucket_file(const std::string& run, BucketId bucket) {
  const Folders folders = folders_of(bucket);
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%08llu", static_cast<unsigned long long>(bucket));
  return run + "/" + folders.outer + "/" + folders.inner + "/" + text.data();
}

Result<void> make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return Error{ExitCode::list_file_unwritable, "cannot create the folder", path, errno};
}

std::string default_parent() {
  const char* variable = ::getenv("TMPDIR");
  return variable != nullptr && *variable != '\0' ? variable : "/tmp";
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
  // rsync runs elsewhere, with another working directory.
  if (char* resolved = ::realpath(path.c_str(), nullptr); resolved != nullptr) {
    path = resolved;
    ::free(resolved);
  }
  return RunDirectory(path);
}

std::string RunDirectory::list_file(BucketId bucket) const {
  return bucket_file(path_, bucket) + ".list";
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

void RunDirectory::remove() const {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace msrsync::rundir
