#include "msrsync/options/command_line.hpp"

namespace msrsync::options {

std::string help_text() {
  return R"(Usage: msrsync [OPTION]... [--rsync "RSYNC-OPTIONS"] SRC... DEST
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

rsync options:
  -r, --rsync "OPTS"      give OPTS to every rsync (default: -aS --numeric-ids);
                          SRC... DEST come after it

Report:
  -P, --progress          show how far the copy has come
      --stats             print totals and rates at the end
  -j, --show              print the names of the bucket lists
      --json FILE         write a report of the run to FILE (- for stdout)

Self-test:
  -t, --selftest          copy small generated trees and check the result
  -e, --bench             measure copies of a generated tree
  -g, --benchshm          the same in memory, below /dev/shm

  -v, --version           print the version
  -h, --help              print this page

Exit code: 0 when everything was copied, 28 when some source entries vanished
meanwhile, 21 when some entries failed, 97 for bad usage. README has the others.
)";
}

}  // namespace msrsync::options
