// A terminal that remembers what it was told.
#pragma once

#include <string>
#include <vector>

#include "msrsync/ui/terminal.hpp"

namespace msrsync::test {

class CapturedTerminal final : public ui::Terminal {
 public:
  void print(std::string_view line) override { printed.emplace_back(line); }
  void message(std::string_view line) override { messages.emplace_back(line); }
  void status(std::string_view line) override { statuses.emplace_back(line); }
  void end_status() override { ++status_ends; }

  std::vector<std::string> printed;
  std::vector<std::string> messages;
  std::vector<std::string> statuses;
  unsigned status_ends = 0;
};

}  // namespace msrsync::test
