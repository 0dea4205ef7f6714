#include "msrsync/app/preflight_findings.hpp"

#include <string.h>

#include <algorithm>
#include <string>
#include <utility>

#include "msrsync/base/size_text.hpp"

namespace msrsync::app {
namespace {

using rsync::UserOptions;

constexpr std::uint64_t kLongestName = 255;
constexpr std::uint64_t kSecond = 1'000'000'000;

/// The option that --fake-super leaves in force: what only root can set goes into xattrs then.
bool sets_owners(const UserOptions& options, Asker asker) {
  return asker == Asker::root && !options.fakes_super &&
         (options.preserves_owner || options.preserves_group);
}
bool makes_devices(const UserOptions& options, Asker asker) {
  return asker == Asker::root && !options.fakes_super && options.makes_devices;
}
bool makes_fifos(const UserOptions& options) {
  return !options.fakes_super && options.makes_specials;
}
bool sets_xattrs(const UserOptions& options) {
  return options.preserves_xattrs || options.fakes_super;
}
bool sets_acls(const UserOptions& options) {
  return options.preserves_acls && !options.fakes_super;
}

class Judge {
 public:
  void error_if(Can answer, const char* feature, std::string message) {
    add_if(answer, {feature, Severity::error, std::move(message)});
  }
  void warn_if(Can answer, const char* feature, std::string message) {
    add_if(answer, {feature, Severity::warning, std::move(message)});
  }
  std::vector<PreflightFinding> take() {
    std::stable_partition(findings_.begin(), findings_.end(),
                          [](const auto& one) { return one.severity == Severity::error; });
    return std::move(findings_);
  }

 private:
  void add_if(Can answer, PreflightFinding finding) {
    if (answer == Can::no) findings_.push_back(std::move(finding));
  }

  std::vector<PreflightFinding> findings_;
};

Can no_if(bool is_true) { return is_true ? Can::no : Can::unknown; }

void judge_demands(Judge& judge, const DestinationFacts& facts, const UserOptions& options) {
  judge.error_if(facts.links, "symlinks",
                 "the destination takes no symbolic links, every one would fail: add --no-links "
                 "to --rsync to pass over them (or -L to copy what they lead to)");
  judge.error_if(facts.hard_links, "hard_links",
                 "the destination takes no hard links, which -H asks for: leave out -H to copy "
                 "each name as a file of its own");
  judge.error_if(facts.xattrs, "xattrs",
                 options.fakes_super
                     ? "the destination takes no extended attributes, in which --fake-super keeps "
                       "owners and modes: leave it out"
                     : "the destination takes no extended attributes, which -X asks for: leave out "
                       "-X to lose them knowingly");
  judge.error_if(facts.acls, "acls",
                 "the destination takes no POSIX ACLs, which -A asks for: leave out -A to lose "
                 "them knowingly");
  judge.error_if(facts.owners, "owners",
                 "the destination does not let us set owner and group, which -o and -g (in -a) "
                 "ask for: add --no-o --no-g to --rsync, or let root in (no_root_squash on NFS)");
}

void judge_losses(Judge& judge, const DestinationFacts& facts, const UserOptions& options) {
  judge.warn_if(facts.fifos, "specials",
                "the destination takes no FIFOs and sockets: those of the source will fail; "
                "--no-specials passes over them");
  judge.warn_if(facts.devices, "devices",
                "no device nodes can be made at the destination: those of the source will fail; "
                "--no-devices passes over them");
  judge.warn_if(facts.modes, "permissions",
                "the destination does not keep permission bits, as -p (in -a) asks: they will "
                "differ and be set again by each run; --no-p leaves them alone");
  const bool has_coarse_times =
      facts.times == Can::yes && facts.time_step_ns > kSecond && !options.has_modify_window;
  judge.warn_if(facts.times, "times",
                "the destination does not keep modification times, as -t (in -a) asks: every "
                "file will look changed to the next run; --size-only compares without them");
  judge.warn_if(no_if(has_coarse_times), "times",
                "the destination keeps times in steps of " +
                    std::to_string(facts.time_step_ns / kSecond) +
                    " s: half of the files will look changed to the next run; add "
                    "--modify-window=1 to --rsync");
  judge.warn_if(facts.tells_case_apart, "case",
                "the destination does not tell upper from lower case: of names that differ in "
                "nothing else only one will be there in the end");
  judge.warn_if(no_if(facts.longest_name != 0 && facts.longest_name < kLongestName), "name_length",
                "the destination takes names of " + std::to_string(facts.longest_name) +
                    " bytes at most: entries with longer ones will fail");
  judge.warn_if(facts.holes, "holes",
                "the destination keeps no holes, which -S is to make: sparse files will take "
                "their whole size");
}

/// What was not asked for is as good as unknown.
DestinationFacts limited_to(const ProbeWishes& wishes, DestinationFacts facts) {
  const auto limit = [](bool is_wished, Can& answer) {
    if (!is_wished) answer = Can::unknown;
  };
  limit(wishes.links, facts.links);
  limit(wishes.hard_links, facts.hard_links);
  limit(wishes.fifos, facts.fifos);
  limit(wishes.devices, facts.devices);
  limit(wishes.xattrs, facts.xattrs);
  limit(wishes.acls, facts.acls);
  limit(wishes.owners, facts.owners);
  limit(wishes.modes, facts.modes);
  limit(wishes.times, facts.times);
  limit(wishes.holes, facts.holes);
  return facts;
}

/// `1,200,000`.
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
  return text;
}

}  // namespace

ProbeWishes wishes_of(const UserOptions& options, Asker asker) {
  ProbeWishes wishes;
  wishes.links = options.makes_links;
  wishes.hard_links = options.hard_links;
  wishes.fifos = makes_fifos(options);
  wishes.devices = makes_devices(options, asker);
  wishes.xattrs = sets_xattrs(options);
  wishes.acls = sets_acls(options);
  wishes.owners = sets_owners(options, asker);
  wishes.modes = options.preserves_permissions && !options.fakes_super;
  wishes.times = options.preserves_times;
  wishes.holes = options.makes_holes;
  return wishes;
}

std::vector<PreflightFinding> judge(const DestinationFacts& facts, const UserOptions& options,
                                    Asker asker) {
  if (!facts.was_probed) {
    if (facts.os_error == 0) return {};
    return {{"probe", Severity::warning,
             std::string("what the destination can do is not known, it could not be probed: ") +
                 ::strerror(facts.os_error)}};
  }
  const DestinationFacts relevant = limited_to(wishes_of(options, asker), facts);
  Judge judge;
  judge_demands(judge, relevant, options);
  judge_losses(judge, relevant, options);
  return judge.take();
}

std::optional<PreflightFinding> judge_space(const DestinationFacts& facts,
                                            const CrawlTotals& plan) {
  const bool lacks_bytes = facts.free_bytes && plan.bytes > *facts.free_bytes;
  const bool lacks_inodes = facts.free_inodes && plan.entries() > *facts.free_inodes;
  if (!lacks_bytes && !lacks_inodes) return std::nullopt;
  std::string has;
  if (facts.free_bytes) has = human_size(static_cast<double>(*facts.free_bytes));
  if (facts.free_inodes)
    has += (has.empty() ? "" : " and ") + grouped(*facts.free_inodes) + " inodes";
  std::string message = "the plan holds " + human_size(static_cast<double>(plan.bytes)) + " in " +
                        grouped(plan.entries()) + " entries, the destination has " + has + " free";
  message += facts.held_entries ? "; that is enough only if a part of it is there already"
                                : "; make room, or the copy will end when it is full";
  return PreflightFinding{"space", Severity::warning, std::move(message)};
}

}  // namespace msrsync::app
