#pragma once
// How a far file server answers: every request takes its time, and so many are served at once.
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <semaphore>
#include <string>
#include <thread>

namespace latencyfs {

/// The requests that are counted. The order is that of kKindNames.
enum class Kind {
  stat,
  list,
  open,
  create,
  read,
  write,
  flush,
  chmod,
  chown,
  utimens,
  truncate,
  rename,
  mkdir,
  mknod,
  symlink,
  link,
  readlink,
  unlink,
  rmdir,
  fsync,
  statfs,
  count
};

constexpr std::size_t kKinds = static_cast<std::size_t>(Kind::count);
constexpr std::array<const char*, kKinds> kKindNames = {
    "stat",    "list",  "open",     "create",   "read",   "write", "flush",
    "chmod",   "chown", "utimens",  "truncate", "rename", "mkdir", "mknod",
    "symlink", "link",  "readlink", "unlink",   "rmdir",  "fsync", "statfs"};

/// What a request takes, in milliseconds. `slots` requests are served at once; 0 sets no limit.
struct Delays {
  double meta_ms = 1.0;
  double data_ms = 0.3;
  double flush_ms = 1.0;
  unsigned slots = 0;
};

/// Delays and counts requests. Every member may be called from any thread.
class Service {
 public:
  explicit Service(const Delays& delays)
      : delays_(delays), free_(static_cast<std::ptrdiff_t>(delays.slots == 0 ? 1 : delays.slots)) {}

  /// Takes as long as `times` requests of this kind, one after the other.
  void request(Kind kind, std::uint64_t times = 1) {
    counts_[static_cast<std::size_t>(kind)] += times;
    const std::chrono::duration<double, std::milli> delay(milliseconds(kind) *
                                                          static_cast<double>(times));
    if (delay.count() <= 0) return;
    if (delays_.slots != 0) free_.acquire();
    std::this_thread::sleep_for(delay);
    if (delays_.slots != 0) free_.release();
  }

  /// Writes one line "KIND COUNT" for each kind that was asked for, under another name first, so
  /// that who waits for `file` finds it whole. False when it can't be written.
  [[nodiscard]] bool write_counts(const std::string& file) const {
    const std::string temporary = file + ".new";
    std::FILE* out = std::fopen(temporary.c_str(), "we");
    if (out == nullptr) return false;
    for (std::size_t kind = 0; kind < kKinds; ++kind)
      if (const std::uint64_t count = counts_[kind]; count != 0)
        (void)std::fprintf(out, "%s %llu\n", kKindNames[kind],
                           static_cast<unsigned long long>(count));
    return std::fclose(out) == 0 && std::rename(temporary.c_str(), file.c_str()) == 0;
  }

 private:
  [[nodiscard]] double milliseconds(Kind kind) const {
    if (kind == Kind::read || kind == Kind::write) return delays_.data_ms;
    return kind == Kind::flush || kind == Kind::fsync ? delays_.flush_ms : delays_.meta_ms;
  }

  Delays delays_;
  std::counting_semaphore<> free_;
  std::array<std::atomic<std::uint64_t>, kKinds> counts_{};
};

}  // namespace latencyfs
