#include "msrsync/ui/overview_text.hpp"

#include <array>
#include <string_view>

#include "msrsync/base/size_text.hpp"
#include "msrsync/base/text.hpp"
#include "msrsync/base/time_text.hpp"

namespace msrsync::ui {
namespace {

/// Room for the longest label and its colon.
constexpr std::size_t kLabelWidth = 18;
/// Room for the longest state.
constexpr std::size_t kStateWidth = 9;

constexpr std::array<std::string_view, kPasses> kPassLabels = {
    "Copy pass", "Check pass", "Mirror pass", "Directories pass", "Verify pass"};

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string command_line(const RunOverview& overview) {
  std::vector<std::string> words = {"msrsync"};
  words.insert(words.end(), overview.argv.begin(), overview.argv.end());
  return join_for_display(words);
}

std::string state_word(const RunOverview& overview) {
  if (overview.is_live) return "running";
  return overview.is_complete() ? "complete" : "stopped";
}

std::string state_text(const RunOverview& overview) {
  std::string text = state_word(overview);
  if (overview.is_live) {
    if (overview.pid != 0) text += ", process " + std::to_string(overview.pid);
    return text + " on " + printable(overview.host);
  }
  if (!overview.is_complete())
    text += ", to be continued with msrsync --resume " + join_for_display({overview.path});
  return text;
}

std::string pass_text(const PassOverview& pass) {
  return std::to_string(pass.buckets_done) + " of " + std::to_string(pass.buckets) +
         " buckets done (" + std::to_string(pass.entries_done) + " of " +
         std::to_string(pass.entries) + " entries, " +
         human_size(static_cast<double>(pass.bytes_done)) + " of " +
         human_size(static_cast<double>(pass.bytes)) + "), " +
         std::to_string(pass.buckets - pass.buckets_done) + " left";
}

std::string report_text(const RunOverview& overview) {
  if (!overview.report) return "none";
  return printable(overview.report->status) + ", exit code " +
         std::to_string(overview.report->exit_code) + ", " + printable(overview.report->ended);
}

}  // namespace

std::string status_text(const RunOverview& overview) {
  std::string text;
  const auto line = [&](std::string_view label, const std::string& value) {
    if (!text.empty()) text += '\n';
    text += padded(std::string(label) + ":", kLabelWidth) + value;
  };
  line("Run", printable(overview.run_id));
  line("Run directory", printable(overview.path));
  line("Command line", command_line(overview));
  line("Started", to_rfc3339(overview.started));
  line("Sessions", std::to_string(overview.sessions));
  line("State", state_text(overview));
  line("Plan", overview.is_plan_complete ? "complete" : "not complete");
  for (std::size_t i = 0; i < kPasses; ++i) {
    if (overview.passes[i].buckets != 0) line(kPassLabels[i], pass_text(overview.passes[i]));
  }
  line("Last report", report_text(overview));
  if (overview.is_damaged)
    line("Damage", "the journal cannot be read to its end; what follows is planned again");
  return text;
}

std::string list_line(const RunOverview& overview) {
  const PassOverview total = overview.total();
  const std::string more = overview.is_plan_complete ? "" : "+";  // and those not planned yet
  std::string text = padded(state_word(overview), kStateWidth) + to_rfc3339(overview.started) +
                     "  " + std::to_string(total.buckets_done) + "/" +
                     std::to_string(total.buckets) + more + " buckets  ";
  if (!overview.is_live && overview.report)
    text += "exit code " + std::to_string(overview.report->exit_code) + "  ";
  if (overview.is_damaged) text += "damaged  ";
  return text + join_for_display({overview.path}) + "  " + command_line(overview);
}

}  // namespace msrsync::ui
