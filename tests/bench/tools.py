"""msrsync and its peers: the command of each, and what of a tree it can keep."""
import dataclasses
import math
import os
import shutil
import typing

XARGS_RSYNC = """cd "$1" && find . ! -type d -print0 |
xargs -0 -r -n "$3" -P "$4" sh -c 'to=$1; shift; exec rsync -aR -- "$@" "$to"' sh "$2/" &&
rsync -a -f '+ */' -f '- *' "$1/" "$2/"
"""
PARALLELCP = """mkdir -p "$2" && cd "$1" &&
find . -mindepth 1 -type d -print0 | parallel --will-cite -j225 -0 "mkdir -p $2/{}"
find . -mindepth 1 ! -type d -print0 | parallel --will-cite -j225 -0 "cp -P {} $2/{}"
"""
CRAWL_REPORT = "crawl.json"


@dataclasses.dataclass
class Job:
    """What a tool is told."""
    source: str
    destination: str
    entries: int
    binary: str
    temporary: str
    cores: int
    is_far: bool

    @property
    def workers(self):
        return 64 if self.is_far else 4 * self.cores

    @property
    def share(self):
        """The guide's rule: entries divided by 64."""
        return max(1, math.ceil(self.entries / 64))


@dataclasses.dataclass
class Tool:
    name: str
    command: typing.Callable
    program: str  # without it the tool is missing
    keeps: str = "all"  # "all" or "contents"
    variants: str = ""  # of tools with the same word here the best one counts
    part_files: int = 0  # slow per file: measured once, on about so many files, and extrapolated
    far_part: bool = False  # on a far file system the same, on a tenth of the directories
    makes_destination: bool = True
    reruns: bool = True  # makes sense on a destination that is there
    subtree: str = ""
    seconds_per_file: float = 1e-4  # on tmpfs, for the estimate
    far_streams: int = 64  # operations it keeps in flight there

    def part_every(self, files, is_far):
        """Of how many directories one is copied; 1: the whole tree."""
        if self.part_files and files > 2 * self.part_files:
            return files // self.part_files
        return 10 if self.far_part and is_far and files >= 100 else 1

    @property
    def is_missing(self):
        return shutil.which(self.program) is None


def rsync(name, *options, **more):
    return Tool(name, lambda job: ["rsync", *options, f"{job.source}/", f"{job.destination}/"], "rsync",
                far_part=True, far_streams=1, **more)


def fpsync(workers, entries_of):
    def command(job):
        return ["fpsync", "-t", f"{job.temporary}/fpsync", "-n", str(workers), "-f", str(entries_of(job)),
                f"{job.source}/", f"{job.destination}/"]
    return Tool(f"fpsync -n {workers}", command, "fpsync", variants="fpsync", makes_destination=False,
                keeps="all", seconds_per_file=2e-4, far_streams=workers)


def msrsync(name, binary, options_of, **more):
    def command(job):
        return [job.binary, *options_of(job), f"{job.source}/", job.destination]
    return Tool(name, command, binary, seconds_per_file=8e-5, **more)


def guide_options(job, share):
    return ["-P", "--stats", "-p64", f"-f{share}", "--rsync", "-ahv --inplace"]


def ours(binary):
    return [msrsync("msrsync", binary, lambda job: []),
            msrsync("msrsync --fill off", binary, lambda job: ["--fill", "off"]),
            msrsync("msrsync -p64 -f(n/64)", binary, lambda job: guide_options(job, job.share)),
            msrsync("msrsync -p64 -f170", binary, lambda job: guide_options(job, 170)),
            # parallelcp is a link to this.
            msrsync("msrsync --tool cp", binary, lambda job: ["--tool", "cp"], keeps="contents", reruns=False)]


def fixed_processes(binary, processes):
    return msrsync(f"msrsync -p{processes}", binary, lambda job: [f"-p{processes}"], far_streams=processes)


def without_fill(binary, processes):
    return msrsync(f"msrsync -p{processes} --fill off", binary, lambda job: [f"-p{processes}", "--fill", "off"],
                   far_streams=processes)


def single_rsyncs():
    return [rsync("rsync -a", "-a"), rsync("rsync -a --inplace", "-a", "--inplace")]


def same_options():
    """One rsync with the options that msrsync gives by default: the very same work."""
    return rsync("rsync -aS --numeric-ids", "-aS", "--numeric-ids")


def parallel_peers(is_far, cores):
    """Everything but one rsync."""
    workers = (32, 64) if is_far else (cores, 2 * cores, 4 * cores)
    found = [fpsync(count, lambda job: job.share if job.is_far else max(100, min(2000, job.entries // job.workers)))
             for count in workers]
    return found + [
        Tool("parallelcp", lambda job: ["bash", "-c", PARALLELCP, "parallelcp", job.source, job.destination],
             "parallel", keeps="contents", part_files=150, reruns=False, seconds_per_file=2.5e-2),
        Tool("xargs -P rsync", lambda job: ["bash", "-c", XARGS_RSYNC, "xargs", job.source, job.destination,
                                            str(job.share if job.is_far else 1000), str(job.workers)],
             "xargs", makes_destination=False),
        Tool("cp -a", lambda job: ["cp", "-a", job.source, job.destination], "cp", far_part=True,
             reruns=False, seconds_per_file=6e-5, far_streams=1),
        # Without --metadata: rclone 1.60 then gives a link's mode to the file that the link points to.
        Tool("rclone copy", lambda job: ["rclone", "copy", "--links", "--create-empty-src-dirs",
                                         "--transfers", str(job.workers), "--checkers", str(job.workers),
                                         job.source, job.destination],
             "rclone", keeps="contents", seconds_per_file=2e-4),
    ]


def crawlers(binary):
    def command(job):
        return [binary, "-d", "--json", f"{job.temporary}/{CRAWL_REPORT}", job.source, job.destination]
    return [
        Tool("msrsync", command, binary, keeps="crawl", seconds_per_file=1e-5),
        Tool("msrsync's crawl alone", command, binary, keeps="crawl-report", seconds_per_file=1e-5),
        Tool("find -printf %s", lambda job: ["find", job.source, "-printf", "%s\\n"], "find", keeps="crawl-lines",
             seconds_per_file=1e-5, far_streams=1),
        Tool("du -s", lambda job: ["du", "-s", job.source], "du", keeps="nothing", seconds_per_file=1e-5,
             far_streams=1),
        Tool("fpart -f 2000", lambda job: ["fpart", "-f", "2000", "-o", f"{job.temporary}/fpart", job.source], "fpart",
             keeps="nothing", seconds_per_file=1e-5, far_streams=1),
    ]


def environment(temporary):
    """The same for every tool: C locale, scratch files in one place, no configuration of the user's."""
    kept = {name: value for name, value in os.environ.items()
            if name in ("PATH", "HOME", "USER", "LOGNAME", "LD_LIBRARY_PATH")}
    return {**kept, "LC_ALL": "C", "TMPDIR": temporary, "RCLONE_CONFIG": "/dev/null"}
