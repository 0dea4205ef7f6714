#include "msrsync/options/command_line.hpp"

namespace msrsync::options {
namespace {

constexpr const char* kHelp = R"(Usage: msrsync [OPTION]... [--rsync "RSYNC-OPTIONS"] SRC... DEST
       msrsync --resume DIR [OPTION]...
       msrsync --estimate [OPTION]... SRC DEST
       msrsync --status DIR | --list DIR | --control DIR COMMAND
       msrsync --count DIR... | --prime DIR...
       msrsync --selftest | --bench | --benchshm

Copies directory trees with many rsyncs at a time. The trees are cut into
buckets of entries, and each bucket is copied by an rsync of its own. As with
rsync, SRC/ stands for what is inside SRC, and SRC for SRC itself.

msrsync options:
  -p, --processes N|auto  run at most N rsyncs at a time (default: auto, as many
                          as help, up to 64)
  -f, --files N|auto      put at most N entries into a bucket (default: auto, a
                          64th of the files and directories found)
  -s, --size SIZE         put at most SIZE bytes into a bucket (default: 1G);
                          K M G T P E Z Y are powers of 1024
  -b, --buckets DIR       keep the lists of the buckets in DIR, which must exist
                          (default: a temporary directory)
  -k, --keep              leave the lists in place at the end
  -d, --dry-run           cut the buckets but copy nothing
      --estimate          copy samples to a scratch directory at DEST, removed
                          again, and say how long SRC would take
      --split-by DEPTH    one bucket for each directory DEPTH levels below SRC,
                          with all that is in it; -d then prints what they hold
      --share K/N         copy the Kth of N shares of these directories, as one
                          of N hosts that start without knowing of each other
      --skip-snapshots    leave out directories named .snapshot and .zfs

Runs that can be resumed:
      --run-dir DIR       keep the state of the run in DIR, made new
      --resume DIR        go on with the run in DIR; what is done stays done
      --status DIR        print how the run in DIR stands, live or not
      --list DIR          print the runs in the directories below DIR
      --control DIR CMD   tell the run at work in DIR: processes=N or
                          processes=auto, pause, resume, drain (start no more)

When something fails:
      --retries N         try what failed again, N times (default: 3)
      --bucket-timeout T  stop an rsync that takes longer than T, and try again
      --max-duration T    stop the run in order after T (exit code 20)
                          T is 90 (seconds), 15m, 8h, 2d or 1h30m

More ways to the same place:
      --dest-mount PATH   write through PATH, too: DEST on another mount (may be
                          repeated); a mount that dies is done without
      --source-mount PATH read through PATH, too: SRC on another mount

In two phases, and after the copy:
      --two-phase         copy with --inplace first, then check what was copied
                          and copy again, without it, what is not right
      --delete            delete from DEST what the sources do not have
      --max-delete N      delete nothing at all if it would be more than N
      --verify[=checksum] compare every entry with the source once more: size,
                          times, owner, mode, or the contents as well

Copying with another program:
      --tool rsync|cp     copy with rsync (the default) or with GNU cp, which
                          copies always everything, and only what it holds
      --preserve          with --tool cp: keep owner, mode and times as well, at
                          the cost of more operations on the storage

rsync options:
  -r, --rsync "OPTS"      give OPTS to every rsync (default: -aS --numeric-ids);
                          SRC... DEST come after it
      --all-to-rsync      give rsync every name, also what looks the same in SRC
                          and DEST already
      --fill auto|on|off  write files that DEST lacks without rsync, which does
                          the rest (default: auto, where that pays and OPTS
                          allow it)
      --split-size SIZE   fill larger files in ranges side by side (default: 1G)

Report:
  -P, --progress          show how far the copy has come
      --stats             print totals and rates at the end
  -j, --show              print the names of the bucket lists
      --json FILE         write a report of the run to FILE (- for stdout)

Counting (with -P, --json and --skip-snapshots):
      --count             say what is in each DIR, and how to copy it
      --prime             read every file as well, so that a cache holds them;
                          -p N at a time (default: 64 on slow storage, else two
                          for each core)

Self-test:
  -t, --selftest          copy small generated trees and check the result
  -e, --bench             measure copies of a generated tree
  -g, --benchshm          the same in memory, below /dev/shm

  -v, --version           print the version
  -h, --help              print this page

Exit code: 0 when everything was copied, 28 when some source entries vanished
meanwhile, 21 when some entries failed, 97 for bad usage. README has the others.
)";

}  // namespace

std::string help_text() { return kHelp; }

}  // namespace msrsync::options
