#include "msrsync/options/command_line.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <sstream>

using namespace msrsync;
using namespace msrsync::options;
using Words = std::vector<std::string>;

namespace {

CommandLine parsed(Words arguments) {
  CAPTURE(arguments.size());
  const auto line = parse_command_line(arguments);
  if (!line) FAIL(to_text(line.error()));
  return line.value();
}

}  // namespace

TEST_SUITE("options") {
  TEST_CASE("two paths alone get the defaults") {
    const CommandLine line = parsed({"src", "dst"});
    CHECK(line.action == Action::copy);
    CHECK(line.sources == Words{"src"});
    CHECK(line.destination == "dst");
    CHECK_FALSE(line.processes);
    CHECK_FALSE(line.bucket_entries);
    CHECK(line.bucket_bytes == 1073741824);
    CHECK(line.rsync_options == Words{"-aS", "--numeric-ids"});
    CHECK_FALSE((line.keep || line.show || line.progress || line.stats || line.dry_run));
    CHECK((line.buckets_directory.empty() && line.json_path.empty()));
  }

  TEST_CASE("the guide's command line is understood") {
    const CommandLine line =
        parsed({"-P", "--stats", "-p64", "-f170", "--rsync", "-ahv --inplace", "/src/", "/dst"});
    CHECK(line.progress);
    CHECK(line.stats);
    CHECK(line.processes == 64U);
    CHECK(line.bucket_entries == 170U);
    CHECK(line.rsync_options == Words{"-ahv", "--inplace"});
    CHECK(line.sources == Words{"/src/"});
    CHECK(line.destination == "/dst");
  }

  TEST_CASE("values may be attached, apart, or behind flags, and names may be cut") {
    const Words ways[] = {
        {"-Pp64", "s", "d"},
        {"-Pp", "64", "s", "d"},
        {"-P", "-p", "64", "s", "d"},
        {"--proc", "64", "--prog", "s", "d"},
        {"--processes=64", "--progress", "s", "d"},
        {"s", "-p64", "d", "-P"},
        {"s", "d", "-Pp64"},
        {"-p", "auto", "-p", "8", "-p64", "-P", "--", "s", "d"},
        {"-p64", "-Pr", "-aS --numeric-ids", "s", "d"},
        {"-Pp64", "-r-aS --numeric-ids", "s", "d"},
        {"-Pp64", "--rs", "-aS --numeric-ids", "s", "d"},
        {"-Pp64", "--rsync=-aS --numeric-ids", "s", "d"},
    };
    for (const Words& way : ways) {
      CAPTURE(way.front());
      const CommandLine line = parsed(way);
      CHECK(line.processes == 64U);
      CHECK(line.progress);
      CHECK(line.rsync_options == Words{"-aS", "--numeric-ids"});
      CHECK(line.sources == Words{"s"});
      CHECK(line.destination == "d");
    }
  }

  TEST_CASE("every option has its effect in its short and long form") {
    const Words forms[] = {
        {"-kjPd", "--stats", "-f", "auto", "-s2g", "-b", "dir", "--json", "-", "s", "d"},
        {"--keep", "--show", "--progress", "--dry-run", "--stats", "--files", "auto", "--size=2G",
         "--buckets", "dir", "--json=-", "s", "d"},
    };
    for (const Words& form : forms) {
      CAPTURE(form.front());
      const CommandLine line = parsed(form);
      CHECK((line.keep && line.show && line.progress && line.dry_run && line.stats));
      CHECK_FALSE(line.bucket_entries);
      CHECK(line.bucket_bytes == std::uint64_t{2} << 30);
      CHECK(line.buckets_directory == "dir");
      CHECK(line.json_path == "-");
    }
  }

  TEST_CASE("the value of --rsync may look like anything, and the paths come after it") {
    struct Row {
      Words arguments;
      Words rsync;
      Words sources;
      const char* destination;
    };
    const Row rows[] = {
        {{"-r", "-a", "s", "--stats", "d"}, {"-a"}, {"s"}, "d"},
        {{"-r", "-a", "-p4", "s", "--json", "report", "d"}, {"-a"}, {"s"}, "d"},
        {{"-kr", "-v", "s", "d"}, {"-v"}, {"s"}, "d"},
        {{"-r", "-a", "--", "-s", "-d"}, {"-a"}, {"-s"}, "-d"},
        {{"--rsync", "", "s", "d"}, {}, {"s"}, "d"},
        {{"--rsync=", "s", "d"}, {}, {"s"}, "d"},
        {{"--rsync", "-e 'ssh -p 2' -f\"- a b\"", "s", "d"},
         {"-e", "ssh -p 2", "-f- a b"},
         {"s"},
         "d"},
        {{"--", "-r", "-a", "d"}, {"-aS", "--numeric-ids"}, {"-r", "-a"}, "d"},
        {{"-b", "r", "a\xff", "b c", "d\n"}, {"-aS", "--numeric-ids"}, {"a\xff", "b c"}, "d\n"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.arguments[1]);
      const CommandLine line = parsed(row.arguments);
      CHECK(line.rsync_options == row.rsync);
      CHECK(line.sources == row.sources);
      CHECK(line.destination == row.destination);
    }
  }

  TEST_CASE("questions and self-tests need no paths") {
    struct Row {
      Words arguments;
      Action action;
    };
    const Row rows[] = {
        {{"-h"}, Action::help},
        {{"--help"}, Action::help},
        {{"-v"}, Action::version},
        {{"--vers"}, Action::version},
        {{"-t"}, Action::self_test},
        {{"--selftest"}, Action::self_test},
        {{"-e"}, Action::bench},
        {{"--bench"}, Action::bench},
        {{"-g"}, Action::bench_in_memory},
        {{"--benchs"}, Action::bench_in_memory},
        {{"-vh"}, Action::help},
        {{"-P", "-v", "-t", "x"}, Action::version},
    };
    for (const Row& row : rows) {
      CAPTURE(row.arguments.front());
      CHECK(parsed(row.arguments).action == row.action);
    }
  }

  TEST_CASE("with cp rsync's options mean nothing") {
    CHECK(parsed({"s", "d"}).tool == Tool::rsync);
    CHECK(parsed({"--tool", "rsync", "-r", "-a", "s", "d"}).rsync_options == Words{"-a"});
    for (const char* fill : {"auto", "off"}) {
      const CommandLine line = parsed({"--tool", "cp", "--preserve", "--fill", fill, "s", "d"});
      CHECK(line.tool == Tool::cp);
      CHECK(line.preserves);
      CHECK(line.rsync_options.empty());
    }
    CHECK_FALSE(parsed({"--tool=cp", "s", "d"}).preserves);
  }

  TEST_CASE("a refusal is one line that names the trouble") {
    struct Row {
      Words arguments;
      const char* says;
    };
    const Row rows[] = {
        {{}, "no paths"},
        {{"-P"}, "no paths"},
        {{"s"}, "only 's'"},
        {{"s", ""}, "empty path"},
        {{"-s", "10KK", "s", "d"}, "--size needs digits and at most one of KMGTPEZY, not '10KK'"},
        {{"-s0", "s", "d"}, "'0'"},
        {{"-f", "abc", "s", "d"}, "--files needs a whole number of at least 1, or auto, not 'abc'"},
        {{"-f", "0", "s", "d"}, "'0'"},
        {{"-p", "0", "s", "d"}, "--processes needs"},
        {{"-p-1", "s", "d"}, "--processes needs"},
        {{"-p64r", "s", "d"}, "not '64r'"},
        {{"-p99999999999", "s", "d"}, "--processes needs"},
        {{"-b", "", "s", "d"}, "--buckets needs"},
        {{"--json=", "s", "d"}, "--json"},
        {{"s", "d", "-p"}, "needs a value"},
        {{"s", "d", "-r"}, "--rsync needs a value"},
        {{"s", "d", "-r", "-a"}, "before --rsync"},
        {{"-r", "-a", "s"}, "must be followed by"},
        {{"--rsync", "-a"}, "must be followed by"},
        {{"--rsync", "-a 'b", "s", "d"}, "unclosed quote"},
        {{"--rsync", "-a", "s", ""}, "empty path"},
        {{"--bogus", "s", "d"}, "unknown option --bogus"},
        {{"-Z", "s", "d"}, "unknown option -Z"},
        {{"-PZ", "s", "d"}, "unknown option -Z"},
        {{"--s", "1G", "s", "d"}, "ambiguous option"},
        {{"--keep=yes", "s", "d"}, "--keep takes no value"},
        {{"--tool", "scp", "s", "d"}, "--tool needs rsync or cp, not 'scp'"},
        {{"--preserve", "s", "d"}, "--preserve needs --tool cp"},
        {{"--tool", "cp", "-r", "-a", "s", "d"}, "--tool cp cannot be used with --rsync"},
        {{"--tool", "cp", "--delete", "s", "d"}, "--tool cp cannot be used with --delete"},
        {{"--verify", "--tool=cp", "s", "d"}, "--tool cp cannot be used with --verify"},
        {{"--tool", "cp", "--fill", "on", "s", "d"}, "--tool cp cannot be used with --fill on"},
        {{"--tool", "cp", "--two-phase", "s", "d"}, "--tool cp cannot be used with --two-phase"},
        {{"--tool", "cp", "--all-to-rsync", "s", "d"}, "cannot be used with --all-to-rsync"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.says);
      const auto line = parse_command_line(row.arguments);
      REQUIRE(line.has_error());
      const std::string text = to_text(line.error());
      CAPTURE(text);
      CHECK(line.error().code == ExitCode::bad_usage);
      CHECK(text.find(row.says) != std::string::npos);
      CHECK(text.find('\n') == std::string::npos);
    }
  }

  TEST_CASE("the help page fits 80 columns and names every option") {
    std::istringstream help(help_text());
    for (std::string line; std::getline(help, line);) {
      CAPTURE(line);
      CHECK(line.size() <= 80);
    }
    for (const char* name :
         {"-p, --processes", "-f, --files", "-s, --size", "-b, --buckets", "-k, --keep",
          "-j, --show", "-P, --progress", "--stats", "-d, --dry-run", "-v, --version",
          "-r, --rsync", "-t, --selftest", "-e, --bench", "-g, --benchshm", "-h, --help", "--json",
          "--tool", "--preserve"}) {
      CAPTURE(name);
      CHECK(help_text().find(name) != std::string::npos);
    }
  }

  TEST_CASE("the help page says everything once") {
    std::istringstream help(help_text());
    std::set<std::string> lines;
    for (std::string line; std::getline(help, line);) {
      CAPTURE(line);
      CHECK((line.empty() || lines.insert(line).second));
    }
  }

  TEST_CASE("what was a unique prefix among the original's options stays one") {
    CHECK(parsed({"--stat", "s", "d"}).stats);
    CHECK(parsed({"--d", "s", "d"}).dry_run);
    CHECK(parsed({"--ver"}).action == Action::version);
    CHECK(parsed({"--bu", "/tmp", "s", "d"}).buckets_directory == "/tmp");
    CHECK(parsed({"--r", "-a", "s", "d"}).rsync_options == Words{"-a"});
    CHECK(parsed({"--rsync=-a", "s", "d"}).rsync_options == Words{"-a"});
    CHECK(parsed({"--bucket-t", "5m", "s", "d"}).bucket_timeout == std::chrono::minutes(5));
    CHECK(parsed({"--veri", "s", "d"}).verification == Verification::attributes);
  }

  TEST_CASE("options about runs, trouble and what comes after the copy") {
    const CommandLine line =
        parsed({"--run-dir", "/r", "--retries=0", "--bucket-timeout", "90", "--max-duration", "8h",
                "--delete", "--max-delete", "0", "--verify=checksum", "s", "d"});
    CHECK(line.action == Action::copy);
    CHECK(line.run_directory == "/r");
    CHECK(line.retries == 0);
    CHECK(line.bucket_timeout == std::chrono::seconds(90));
    CHECK(line.max_duration == std::chrono::hours(8));
    CHECK(line.deletes);
    CHECK(line.max_delete == 0U);
    CHECK(line.verification == Verification::checksums);

    const CommandLine plain = parsed({"--verify", "s", "d"});
    CHECK(plain.verification == Verification::attributes);
    CHECK(plain.sources == Words{"s"});
    CHECK(plain.retries == 3);
    CHECK_FALSE((plain.deletes || plain.max_delete));
  }

  TEST_CASE("options about how the work is divided") {
    const CommandLine line = parsed({"--split-by", "4", "--share", "2/3", "--two-phase", "s", "d"});
    CHECK(line.split_depth == 4);
    CHECK(line.share.number == 2);
    CHECK(line.share.of == 3);
    CHECK(line.two_phases);
    const CommandLine spread =
        parsed({"--dest-mount", "/m1", "--dest-mount=/m2", "--source-mount", "/n", "s", "d"});
    CHECK(spread.destination_mounts == Words{"/m1", "/m2"});
    CHECK(spread.source_mounts == Words{"/n"});
    CHECK(spread.split_depth == 0);
    CHECK(spread.share.of == 1);
  }

  TEST_CASE("an action on a run directory takes no paths") {
    CHECK(parsed({"--resume", "/r", "-P", "-p8"}).action == Action::resume);
    CHECK(parsed({"--status", "/r"}).action == Action::status);
    CHECK(parsed({"--list", "/r"}).run_directory == "/r");
    for (const char* action : {"--resume", "--status", "--list"}) {
      CAPTURE(action);
      CHECK(parse_command_line({action, "/r", "s", "d"}).error().code == ExitCode::bad_usage);
      CHECK(parse_command_line({action}).error().code == ExitCode::bad_usage);
    }
  }

  TEST_CASE("--control takes a run directory and one command that a run understands") {
    const CommandLine line = parsed({"--control", "/r", "processes=4"});
    CHECK(line.action == Action::control);
    CHECK(line.run_directory == "/r");
    CHECK(line.control_line == "processes=4");
    CHECK_FALSE(parse_command_line({"--control", "/r"}).has_value());
    CHECK_FALSE(parse_command_line({"--control", "/r", "stop"}).has_value());
    CHECK_FALSE(parse_command_line({"--control", "/r", "pause", "drain"}).has_value());
  }

  TEST_CASE("new options with wrong values are refused in one line") {
    const Words wrong[] = {{"--retries", "x", "s", "d"},
                           {"--retries", "-1", "s", "d"},
                           {"--bucket-timeout", "soon", "s", "d"},
                           {"--max-duration", "0", "s", "d"},
                           {"--max-delete", "3", "s", "d"},
                           {"--delete=yes", "s", "d"},
                           {"--verify=all", "s", "d"},
                           {"--run-dir", "", "s", "d"},
                           {"--run-dir", "/r", "-b", "/b", "s", "d"},
                           {"--split-by", "0", "s", "d"},
                           {"--split-by", "deep", "s", "d"},
                           {"--split-by", "4", "-f170", "s", "d"},
                           {"--share", "1/2", "s", "d"},
                           {"--split-by", "4", "--share", "3/2", "s", "d"},
                           {"--split-by", "4", "--share", "0/2", "s", "d"},
                           {"--split-by", "4", "--share", "2", "s", "d"},
                           {"--split-by", "4", "--share", "1/2", "--delete", "s", "d"},
                           {"--dest-mount", "", "s", "d"},
                           {"--source-mount", "/m", "s", "t", "d"}};
    for (const Words& words : wrong) {
      CAPTURE(words.front());
      const auto line = parse_command_line(words);
      REQUIRE_FALSE(line.has_value());
      CHECK(line.error().code == ExitCode::bad_usage);
      CHECK(to_text(line.error()).find('\n') == std::string::npos);
    }
  }
}
