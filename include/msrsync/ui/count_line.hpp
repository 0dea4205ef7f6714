// The progress line of --count and --prime.
#pragma once

#include <optional>
#include <string>

#include "msrsync/base/clock.hpp"
#include "msrsync/model/totals.hpp"
#include "msrsync/model/tree_count.hpp"
#include "msrsync/ui/rate.hpp"

namespace msrsync::ui {

/// Rates are those of the last seconds. Call update() when nothing changed too.
class CountLine {
 public:
  explicit CountLine(const Clock& clock);

  /// `read` where files are read.
  void update(const CrawlTotals& found, const std::optional<ReadTotals>& read);

  /// `[n items] [x found] [r items/s]`, and with --prime `[n/N files] [x/y read] [r files/s]
  /// [b/s bw]`.
  std::string text() const;

 private:
  const Clock& clock_;
  CrawlTotals found_;
  std::optional<ReadTotals> read_;
  Rate items_rate_;
  Rate files_rate_;
  Rate bytes_rate_;
};

}  // namespace msrsync::ui
