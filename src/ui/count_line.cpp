#include "msrsync/ui/count_line.hpp"

#include "msrsync/base/size_text.hpp"

namespace msrsync::ui {
namespace {

std::string size_text(std::uint64_t bytes) { return human_size(static_cast<double>(bytes)); }

std::string whole(double value) { return std::to_string(static_cast<std::uint64_t>(value)); }

}  // namespace

CountLine::CountLine(const Clock& clock) : clock_(clock) { update({}, std::nullopt); }

void CountLine::update(const CrawlTotals& found, const std::optional<ReadTotals>& read) {
  const SteadyTime now = clock_.steady_now();
  found_ = found;
  read_ = read;
  items_rate_.add(now, found.entries());
  files_rate_.add(now, read ? read->files : 0);
  bytes_rate_.add(now, read ? read->bytes : 0);
}

std::string CountLine::text() const {
  const SteadyTime now = clock_.steady_now();
  const std::string items = "[" + std::to_string(found_.entries()) + " items] ";
  if (!read_) {
    return items + "[" + size_text(found_.bytes) + " found] [" +
           whole(items_rate_.per_second(now)) + " items/s]";
  }
  return items + "[" + std::to_string(read_->files) + "/" + std::to_string(found_.files) +
         " files] [" + size_text(read_->bytes) + "/" + size_text(found_.bytes) + " read] [" +
         whole(files_rate_.per_second(now)) + " files/s] [" +
         human_size(bytes_rate_.per_second(now)) + "/s bw]";
}

}  // namespace msrsync::ui
