#include "msrsync/options/resolve.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "support/scratch_dir.hpp"

using namespace msrsync;
using namespace msrsync::options;
namespace fs = std::filesystem;

namespace {

/// Gives up root's right to pass over modes for as long as it lives; an ordinary user keeps his.
class OrdinaryUser {
 public:
  OrdinaryUser() {
    if (::geteuid() == 0) active_ = ::seteuid(65534) == 0;
  }
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;
  ~OrdinaryUser() {
    if (active_ && ::seteuid(0) != 0) std::terminate();
  }

 private:
  bool active_ = false;
};

/// A scratch directory by its resolved name, which others may search as well.
struct Tree {
  test::ScratchDir scratch;
  std::string root = fs::canonical(scratch.path()).string();

  Tree() {
    ::chmod(root.c_str(), 0777);
    scratch.make_directory("src/sub");
    scratch.make_directory("src2");
    scratch.make_directory("dst");
    scratch.write("file");
    fs::create_symlink("src", root + "/link");
    fs::create_symlink("nowhere", root + "/dangling");
  }
  std::string operator/(const std::string& name) const { return root + "/" + name; }
};

}  // namespace

TEST_SUITE("options") {
  TEST_CASE("the trailing slash decides where a source goes") {
    const Tree tree;
    struct Row {
      const char* source;
      const char* root;
      const char* below;
    };
    const Row rows[] = {
        {"src", "/src", "/src"},         {"src/", "/src", ""},
        {"src///", "/src", ""},          {"src/.", "/src", ""},
        {"src/sub/..", "/src", ""},      {"link/", "/src", ""},
        {"src/sub", "/src/sub", "/sub"}, {"link/sub", "/src/sub", "/sub"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.source);
      const auto ends = resolve_endpoints({tree / row.source}, tree / "dst/");
      REQUIRE(ends.has_value());
      CHECK(ends->destination == tree / "dst");
      CHECK(ends->destination_exists);
      REQUIRE(ends->sources.size() == 1);
      CHECK(ends->sources[0].argument == tree / row.source);
      CHECK(ends->sources[0].root == tree.root + row.root);
      CHECK(ends->sources[0].destination == tree / "dst" + row.below);
    }
  }

  TEST_CASE("a missing destination is found by its parent and made one level deep") {
    const Tree tree;
    const auto ends = resolve_endpoints({tree / "src", tree / "src2/"}, tree / "link/../new//");
    REQUIRE(ends.has_value());
    CHECK(ends->destination == tree / "new");
    CHECK_FALSE(ends->destination_exists);
    CHECK_FALSE(fs::exists(tree / "new"));
    CHECK(ends->sources[1].id == SourceId{1});
    for (int round = 0; round < 2; ++round) {
      const auto made = create_destinations(*ends);
      REQUIRE(made.has_value());
      CHECK(made->in_the_way.empty());
      CHECK(fs::is_directory(tree / "new/src"));
      CHECK_FALSE(fs::exists(tree / "new/src2"));
    }
  }

  TEST_CASE("a link or a file in a source's place is left alone and named") {
    const Tree tree;
    fs::create_symlink(tree / "src2", tree / "dst/src");
    tree.scratch.write("dst/src2", "kept");
    const auto ends = resolve_endpoints({tree / "src", tree / "src2"}, tree / "dst");
    REQUIRE(ends.has_value());
    const auto made = create_destinations(*ends);
    REQUIRE(made.has_value());
    CHECK(made->in_the_way == std::vector<SourceId>{SourceId{0}, SourceId{1}});
    CHECK(fs::is_symlink(tree / "dst/src"));
    CHECK(fs::is_regular_file(tree / "dst/src2"));
  }

  TEST_CASE("a source below the destination is fine") {
    const Tree tree;
    CHECK(resolve_endpoints({tree / "src/sub"}, tree.root).has_value());
    CHECK(resolve_endpoints({tree / "src/"}, tree.root).has_value());
  }

  TEST_CASE("each unusable end has its exit code") {
    const Tree tree;
    REQUIRE(::mkfifo((tree / "fifo").c_str(), 0600) == 0);
    struct Row {
      const char* name;
      std::string source;
      std::string destination;
      ExitCode code;
    };
    const std::string src = tree / "src";
    const std::string dst = tree / "dst";
    const Row rows[] = {
        {"source missing", tree / "none", dst, ExitCode::source_not_directory},
        {"source a file", tree / "file", dst, ExitCode::source_not_directory},
        {"source a link", tree / "link", dst, ExitCode::source_not_directory},
        {"source a dangling link", tree / "dangling", dst, ExitCode::source_not_directory},
        {"source below a file", tree / "file/x", dst, ExitCode::source_not_directory},
        {"source remote", "host:dir", dst, ExitCode::bad_usage},
        {"destination without a module", src, "rsync://host/", ExitCode::bad_usage},
        {"destination without a host", src, ":dir", ExitCode::bad_usage},
        {"destination a file", src, tree / "file", ExitCode::destination_is_file},
        {"destination a file, slash", src, tree / "file/", ExitCode::destination_is_file},
        {"destination a pipe", src, tree / "fifo", ExitCode::destination_not_directory},
        {"destination dangling", src, tree / "dangling/", ExitCode::destination_not_directory},
        {"two levels missing", src, tree / "a/b", ExitCode::destination_not_creatable},
        {"dot of a missing one", src, tree / "a/.", ExitCode::destination_not_creatable},
        {"parent a file", src, tree / "file/b", ExitCode::destination_not_creatable},
        {"destination the source", src + "/", src, ExitCode::bad_usage},
        {"destination inside", src, tree / "link/sub", ExitCode::bad_usage},
        {"destination to be made inside", src, tree / "src/sub/new", ExitCode::bad_usage},
        {"the source's own parent", src, tree.root, ExitCode::bad_usage},
        {"everything", "/", dst, ExitCode::bad_usage},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const auto ends = resolve_endpoints({tree / "src2", row.source}, row.destination);
      REQUIRE(ends.has_error());
      CAPTURE(to_text(ends.error()));
      CHECK(ends.error().code == row.code);
    }
  }

  TEST_CASE("a neighbour whose name only begins alike is outside") {
    const Tree tree;
    CHECK(resolve_endpoints({tree / "src/"}, tree / "src2").has_value());
  }

  TEST_CASE("a local name with a colon is no host") {
    const Tree tree;
    tree.scratch.make_directory("a:b");
    const fs::path before = fs::current_path();
    fs::current_path(tree.root);
    const auto ends = resolve_endpoints({"a:b/"}, "dst");
    const auto dotted = resolve_endpoints({"./a:b"}, "./c:d");
    fs::current_path(before);
    REQUIRE(ends.has_value());
    CHECK(ends->sources[0].root == tree / "a:b");
    REQUIRE(dotted.has_value());
    CHECK_FALSE(dotted->is_remote);
    CHECK(dotted->destination == tree / "c:d");
  }

  TEST_CASE("a remote destination takes the names of sources without a slash, and is not made") {
    const Tree tree;
    struct Row {
      const char* destination;
      bool is_daemon;
      const char* spec;        // of the contents of src2
      const char* path;        // the same for the receiver
      const char* named_spec;  // of src
      const char* named_path;
    };
    const Row rows[] = {
        {"host:", false, "host:.", "", "host:./src", "src"},
        {"me@host:dir/", false, "me@host:dir", "dir", "me@host:dir/src", "dir/src"},
        {"host:/", false, "host:/", "/", "host:/src", "/src"},
        {"[::1]:/d//", false, "[::1]:/d", "/d", "[::1]:/d/src", "/d/src"},
        {"host::m", true, "host::m", "/", "host::m/src", "/src"},
        {"rsync://host:8873/m/p/", true, "rsync://host:8873/m/p", "/p", "rsync://host:8873/m/p/src",
         "/p/src"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.destination);
      const auto ends = resolve_endpoints({tree / "src2/", tree / "src"}, row.destination);
      REQUIRE(ends.has_value());
      CHECK(ends->is_remote);
      CHECK(ends->is_daemon == row.is_daemon);
      CHECK(ends->destination == row.spec);
      CHECK(ends->sources[0].destination == row.spec);
      CHECK(ends->sources[0].remote_path == std::string(row.path));
      CHECK(ends->sources[1].destination == row.named_spec);
      CHECK(ends->sources[1].remote_path == std::string(row.named_path));
      const auto made = create_destinations(*ends);
      REQUIRE(made.has_value());
      CHECK(made->in_the_way.empty());
    }
  }

  TEST_CASE("rights are judged before anything is copied") {
    const Tree tree;
    tree.scratch.make_directory("closed/inside");
    ::chmod((tree / "src2").c_str(), 0311);
    ::chmod((tree / "dst").c_str(), 0555);
    ::chmod((tree / "closed").c_str(), 0600);
    struct Row {
      const char* name;
      std::string source;
      std::string destination;
      ExitCode code;
    };
    const std::string src = tree / "src";
    const Row rows[] = {
        {"source unreadable", tree / "src2", tree / "new", ExitCode::source_unreadable},
        {"source out of reach", tree / "closed/inside", tree / "new", ExitCode::source_unreadable},
        {"destination read-only", src, tree / "dst", ExitCode::destination_unwritable},
        {"parent read-only", src, tree / "dst/new", ExitCode::destination_not_creatable},
        {"out of reach", src, tree / "closed/new", ExitCode::destination_not_creatable},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const auto ends = [&] {
        const OrdinaryUser ordinary;
        return resolve_endpoints({row.source}, row.destination);
      }();
      REQUIRE(ends.has_error());
      CHECK(ends.error().code == row.code);
    }
    ::chmod((tree / "closed").c_str(), 0700);
    ::chmod((tree / "src2").c_str(), 0700);
  }
}
