#include "msrsync/report/text_count.hpp"

#include <string.h>

#include <algorithm>
#include <vector>

#include "msrsync/base/size_text.hpp"
#include "msrsync/base/text.hpp"
#include "msrsync/report/figures.hpp"

namespace msrsync::report {
namespace {

std::string size_text(std::uint64_t bytes) {
  return std::to_string(bytes) + " (" + human_size(static_cast<double>(bytes)) + ")";
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "0.0%";
  return one_decimal(100 * static_cast<double>(part) / static_cast<double>(whole)) + "%";
}

void add(std::string& text, const char* label, const std::string& value) {
  text.append(label).append(": ").append(value).append("\n");
}

void add(std::string& text, const char* label, std::uint64_t value) {
  add(text, label, std::to_string(value));
}

void add_items(std::string& text, const CrawlTotals& found) {
  add(text, "Files", found.files);
  add(text, "Directories", found.directories);
  add(text, "Symbolic links", found.symlinks);
  add(text, "Special files", found.specials);
  add(text, "Items, all of these", found.entries());
  add(text, "Bytes", size_text(found.bytes));
}

void add_suggestion(std::string& text, const CountReport& report) {
  add(text, "Items/64", report.bucket_entries);
  add(text, "Suggested options",
      "-p" + std::to_string(report.processes) + " -f" + std::to_string(report.bucket_entries));
  add(text, "Command", copy_command(report));
}

void add_regimes(std::string& text, const CrawlTotals& found) {
  const auto regime = [&](const char* label, std::uint64_t files, std::uint64_t bytes) {
    add(text, label,
        std::to_string(files) + " (" + percent(files, found.files) + "), bytes " +
            size_text(bytes) + " (" + percent(bytes, found.bytes) + ")");
  };
  regime("Small files, below 10 MB", found.files - found.large_files,
         found.bytes - found.large_bytes);
  regime("Large files, from 10 MB", found.large_files, found.large_bytes);
}

std::string owners_text(const NamelessOwners& owners) {
  return std::to_string(owners.ids) + ", entries " + std::to_string(owners.entries);
}

void add_oddities(std::string& text, const CountReport& report) {
  const TreeCount& count = report.count;
  add(text, "Deepest directory",
      std::to_string(count.deepest.figure) + " levels, " + printable(count.deepest.path));
  add(text, "Widest directory",
      std::to_string(count.widest.figure) + " entries, " + printable(count.widest.path));
  add(text, "Hard links",
      std::to_string(count.hard_links.names) + " names of " +
          (count.hard_links.are_inodes_estimated ? "about " : "") +
          std::to_string(count.hard_links.inodes) + " inodes");
  add(text, "Sparse files",
      std::to_string(count.sparse.files) + ", bytes " + size_text(count.sparse.bytes) +
          ", allocated " + size_text(count.sparse.allocated_bytes));
  add(text, "Bytes allocated", size_text(count.allocated_bytes));
  add(text, "Users without a name", owners_text(report.nameless_users));
  add(text, "Groups without a name", owners_text(report.nameless_groups));
  add(text, "Vanished", count.vanished);
  add(text, "Could not be read", count.failed);
}

void add_reading(std::string& text, const CountReport& report) {
  add(text, "Files read at a time", report.readers);
  add(text, "Files read", report.read->files);
  add(text, "Bytes read", size_text(report.read->bytes));
  add(text, "Files read per second",
      one_decimal(rate(static_cast<double>(report.read->files), report.seconds)));
  add(text, "Bytes read per second",
      human_size(rate(static_cast<double>(report.read->bytes), report.seconds)));
}

}  // namespace

std::string copy_command(const CountReport& report) {
  std::vector<std::string> directories = report.directories;
  // What begins with a dash would be an option there.
  const bool has_dash = std::any_of(directories.begin(), directories.end(),
                                    [](const auto& one) { return one.starts_with('-'); });
  return "msrsync -P --stats -p" + std::to_string(report.processes) + " -f" +
         std::to_string(report.bucket_entries) + " --rsync \"-ahv --inplace\" " +
         (has_dash ? "-- " : "") + printable(join_for_display(directories)) + " DEST";
}

std::string to_count_text(const CountReport& report) {
  std::string text;
  if (report.signal != 0)
    add(text, "Incomplete",
        std::string("ended by a signal (") + ::strsignal(report.signal) + "), found so far");
  add_items(text, report.count.found);
  add_suggestion(text, report);
  add_regimes(text, report.count.found);
  add_oddities(text, report);
  if (report.read) add_reading(text, report);
  add(text, "Seconds", one_decimal(report.seconds));
  text.pop_back();
  return text;
}

std::string to_prime_text(const ReadTotals& read) {
  return "Files primed: " + std::to_string(read.files) + "\nData primed: " + size_text(read.bytes);
}

}  // namespace msrsync::report
