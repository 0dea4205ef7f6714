// A bucket that cp copies, and the ends of its processes.
#pragma once

#include <string>

#include "msrsync/cp/cp_tool.hpp"
#include "msrsync/cp/prepared_work.hpp"
#include "support/scratch_dir.hpp"

namespace msrsync::test {

/// d/a, d/b, f and the leaf directory l/, all there in the source.
struct CpBench {
  CpBench() {
    bucket.list_file = scratch / "list";
    set_list({"d/a", "d/b", "f", "l/"});
    for (const char* file : {"source/d/a", "source/d/b", "source/f"}) {
      scratch.make_directory("source/d");
      scratch.write(file);
    }
    scratch.make_directory("source/l");
    bucket.bytes = 400;
    context.sources = {{SourceId{0}, "source/", scratch / "source", "/destination", ""}};
    context.argument_bytes = 1'000'000;
    context.tool = std::make_shared<cp::CpTool>(cp::CpSettings{"/bin/cp", preserves});
    context.output_file = [this](BucketId, unsigned n) {
      return scratch / (std::to_string(n) + ".out");
    };
    context.error_file = [this](BucketId, unsigned n) {
      return scratch / (std::to_string(n) + ".err");
    };
    workers.program = "/proc/self/exe";
    workers.sources = context.sources;
    workers.output_file = [this](BucketId) { return scratch / "worker.out"; };
  }
  void set_list(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += name + '\0';
    scratch.write("list", list);
    bucket.entries = names.size();
  }
  /// A worker ends after it has printed `account`.
  ChildExit worker_says(const std::string& account) const {
    scratch.write("worker.out", account);
    return exited(0);
  }
  static ChildExit exited(int code, const std::string& said = {}) {
    ChildExit exit;
    exit.status = {ExitStatus::Kind::exited, code};
    exit.error_text = said;
    return exit;
  }
  static ChildExit killed() {
    ChildExit exit;
    exit.status = {ExitStatus::Kind::signalled, 9};
    return exit;
  }

  test::ScratchDir scratch;
  bool preserves = false;
  Bucket bucket;
  rsync::BucketContext context;
  fill::FillContext workers;
};

/// The task of a worker's command; empty for another program.
inline std::string task_of(const Command& command) {
  const bool is_worker = command.argv.size() > 2 && command.argv[1] == fill::kWorkerWord;
  return is_worker ? command.argv[2] : std::string();
}

/// What follows --.
inline std::vector<std::string> names_after_dashes(const Command& command) {
  std::vector<std::string> names;
  bool is_after = false;
  for (const std::string& word : command.argv) {
    if (is_after) names.push_back(word);
    is_after = is_after || word == "--";
  }
  return names;
}

}  // namespace msrsync::test
