// rsync::ListReader on any content: two bytes of limits, then the list file.
#include <unistd.h>

#include "fuzzing.hpp"
#include "msrsync/base/file_io.hpp"
#include "msrsync/rsync/list_reader.hpp"

using namespace msrsync;
using fuzzing::require;

namespace {

const std::string& scratch_file() {
  static const std::string path = [] {
    const char* parent = std::getenv("TMPDIR");
    std::string name = std::string(parent != nullptr ? parent : "/tmp") + "/msrsync-list-XXXXXX";
    require(::mkdtemp(name.data()) != nullptr, "there is room for a scratch directory");
    return name + "/list";
  }();
  return path;
}

void check_limits(const std::vector<rsync::ListedEntry>& slice, std::uint64_t max_names,
                  std::uint64_t max_bytes) {
  require(slice.size() <= max_names, "no more names than asked for");
  std::uint64_t bytes = 0;
  for (const rsync::ListedEntry& entry : slice) {
    bytes += entry.name.size();
    require(entry.name != "." || slice.size() == 1, "the root is a slice of its own");
  }
  require(slice.size() == 1 || bytes <= max_bytes, "no more bytes than asked for");
}

/// As it stood in the file.
std::string text_of(const rsync::ListedEntry& entry) {
  const bool has_slash = entry.is_directory && entry.name != ".";
  return entry.name + (has_slash ? "/" : "") + '\0';
}

void check(std::string_view content, std::uint64_t max_names, std::uint64_t max_bytes) {
  auto reader = rsync::ListReader::open(scratch_file());
  require(reader.has_value(), "a list file can be opened");
  std::string read;
  for (;;) {
    const auto slice = reader->next(max_names, max_bytes);
    if (!slice) {
      require(!content.empty() && content.back() != '\0', "only a torn list is an error");
      fuzzing::require_usable(slice.error());
      return;
    }
    if (slice->empty()) break;
    check_limits(*slice, max_names, max_bytes);
    for (const rsync::ListedEntry& entry : *slice) read += text_of(entry);
  }
  require(content.empty() || content.back() == '\0', "a torn list is an error");
  // "./" is the one name with two spellings.
  if (content.find("./") == std::string_view::npos)
    require(read == content, "every name is delivered, in order", read);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::uint64_t max_names = data[0] % 8U + 1U;
  const std::uint64_t max_bytes = data[1];
  const std::string_view content = fuzzing::as_text(data + 2, size - 2);
  ::unlink(scratch_file().c_str());
  const auto file = create_file(scratch_file(), ExitCode::list_file_unwritable);
  require(file && write_all(file->get(), content), "a list file can be written");
  check(content, max_names, max_bytes);
  return 0;
}
