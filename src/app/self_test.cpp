#include "msrsync/app/self_test.hpp"

#include "msrsync/app/sample_tree.hpp"
#include "msrsync/app/trial.hpp"
#include "msrsync/base/text.hpp"

namespace msrsync::app {
namespace {

/// One way to copy the odd tree. "SRC" and "DST" stand for the trial's directories.
struct Case {
  const char* name;
  std::vector<std::string> options;
  const char* source;  ///< as given to msrsync and to the comparison
  const char* destination;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"one rsync at a time", {"-p1"}, "source/", "one"},
      {"buckets of 7 entries, 4 rsyncs", {"-p4", "-f7"}, "source/", "seven"},
      {"64 rsyncs, the guide's options",
       {"-p64", "-f5", "--rsync", "-ahv --inplace"},
       "source/",
       "guide"},
      {"without the trailing slash", {"-p4", "-f50"}, "source", "named"},
      {"buckets limited by size", {"-p4", "-s10K"}, "source/", "sized"},
      {"hard links, ACLs and attributes", {"-p4", "-f20", "--rsync", "-aHAX"}, "source/", "links"},
      {"once more, with nothing to do", {"-p4"}, "source/", "one"},
  };
  return all;
}

/// Empty when the copy is right.
std::string try_case(const Trial& trial, const Case& one) {
  std::vector<std::string> arguments = one.options;
  const std::string source = trial.path(one.source);
  const std::string destination = trial.path(one.destination);
  arguments.push_back(source);
  arguments.push_back(destination);
  const auto run = trial.run_msrsync(arguments);
  if (!run) return to_text(run.error());
  if (run->exit_code != 0)
    return "exit code " + std::to_string(run->exit_code) + ": " + run->output;
  const auto difference = trial.difference(source, destination + "/");
  return difference ? *difference : to_text(difference.error());
}

/// The comparison itself must be able to fail.
std::string try_comparison(const Trial& trial) {
  if (auto made = trial.make_directory("empty"); !made) return to_text(made.error());
  const auto difference = trial.difference(trial.path("source/"), trial.path("empty/"));
  if (!difference) return to_text(difference.error());
  return difference->empty() ? "an empty copy passes for equal" : "";
}

void tell(ui::Terminal& terminal, const std::string& name, const std::string& trouble) {
  terminal.print((trouble.empty() ? "ok      " : "FAILED  ") + name);
  if (!trouble.empty()) terminal.message(printable(trouble.substr(0, 2000)));
}

}  // namespace

ExitCode self_test(ui::Terminal& terminal) {
  const Result<Trial> trial = Trial::create("");
  Result<void> made = trial ? trial->make_directory("source") : Result<void>(trial.error());
  if (made) made = make_odd_tree(trial->path("source"));
  if (!made) {
    terminal.message(to_text(made.error()));
    return made.error().code;
  }
  const std::string comparison = try_comparison(*trial);
  tell(terminal, "the comparison notices a difference", comparison);
  std::size_t failures = comparison.empty() ? 0 : 1;
  for (const Case& one : cases()) {
    const std::string trouble = try_case(*trial, one);
    tell(terminal, one.name, trouble);
    if (!trouble.empty()) ++failures;
  }
  terminal.print(std::to_string(cases().size() + 1 - failures) + " passed, " +
                 std::to_string(failures) + " failed");
  return failures == 0 ? ExitCode::success : ExitCode::self_test_failed;
}

}  // namespace msrsync::app
