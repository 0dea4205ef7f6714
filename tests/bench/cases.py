"""What is measured: a tree, a place, and the tools that copy it."""
import dataclasses
import fnmatch
import typing

from bench import tools, trees

MIB = 1 << 20


@dataclasses.dataclass
class Sizes:
    small: int = 50_000
    flat: int = 50_000
    large: int = 8
    large_bytes: int = 256 * MIB
    huge_bytes: int = 4096 * MIB
    beside_huge: int = 20_000
    deep: int = 20_000
    disk: int = 20_000
    far: int = 6_000
    far_directories: int = 120
    far_flat: int = 5_000
    memory: int = 1_000_000
    scan: int = 10_000
    far_scan: int = 960
    is_quick: bool = False  # leaves out what takes long and is seldom the best


QUICK = Sizes(small=5_000, flat=3_000, large=4, large_bytes=32 * MIB, huge_bytes=256 * MIB, beside_huge=1_000,
              deep=2_000, disk=1_000, far=480, far_directories=24, far_flat=100, memory=20_000, scan=2_000, far_scan=240,
              is_quick=True)


@dataclasses.dataclass
class Case:
    name: str  # KIND@PLACE
    about: str
    tree: str  # cases of one place with the same word here share the tree
    make: typing.Callable  # fills a directory
    files: int
    bytes: int  # about so many
    tools: list
    rounds: int = 3
    kind: str = "fresh"  # "fresh", "rerun", "changed", "crawl", "scan"

    @property
    def place(self):
        return self.name.partition("@")[2]


def copying(binary, is_far, cores):
    same = [] if is_far else [tools.same_options()]
    return tools.ours(binary) + tools.single_rsyncs() + same + tools.parallel_peers(is_far, cores)


def rerunning(binary, is_far, cores):
    return [tool for tool in copying(binary, is_far, cores) if tool.reruns]


def huge_parts(binary):
    """The two parts of the huge case on their own: the longer one is the least that both can take."""
    return [dataclasses.replace(tools.rsync("the huge file alone: rsync -a", "-a"), subtree="huge"),
            dataclasses.replace(tools.ours(binary)[0], name="the small ones alone: msrsync", subtree="small")]


def local_cases(binary, sizes, cores):
    copy, again = copying(binary, False, cores), rerunning(binary, False, cores)
    alone = [tools.ours(binary)[0], *tools.single_rsyncs(), tools.same_options()]
    small = {"tree": "small", "make": lambda top: trees.make_small(top, sizes.small), "files": sizes.small,
             "bytes": sizes.small * 12_000}
    disk = {"tree": "disk", "make": lambda top: trees.make_small(top, sizes.disk), "files": sizes.disk,
            "bytes": sizes.disk * 12_000}
    return [
        Case("small@tmpfs", "small files, fresh copy", tools=copy, **small),
        Case("rerun@tmpfs", "the same again: nothing to do", tools=again, kind="rerun", **small),
        Case("changed@tmpfs", "1 % of the files changed or missing", tools=again, kind="changed", **small),
        Case("crawl@tmpfs", "reading the tree only", tools=tools.crawlers(binary), kind="crawl", rounds=5, **small),
        Case("large@tmpfs", "few large files", "large", lambda top: trees.make_large(top, sizes.large, sizes.large_bytes),
             sizes.large, sizes.large * sizes.large_bytes, copy),
        Case("huge@tmpfs", "one huge file and many small ones", "huge",
             lambda top: trees.make_huge(top, sizes.huge_bytes, sizes.beside_huge), sizes.beside_huge + 1,
             sizes.huge_bytes, copy + huge_parts(binary)),
        Case("flat@tmpfs", "one flat directory", "flat", lambda top: trees.make_flat(top, sizes.flat), sizes.flat,
             sizes.flat * 1024, copy),
        Case("deep@tmpfs", "a deep and wide tree", "deep",
             lambda top: trees.make_deep(top, sizes.deep, sizes.deep // 4), sizes.deep, sizes.deep * 4096, copy),
        Case("ten@tmpfs", "ten files", "ten", lambda top: trees.make_flat(top, 10), 10, 10_000, alone, rounds=11),
        Case("empty@tmpfs", "an empty tree", "empty", lambda top: None, 0, 0, alone, rounds=11),
        Case("memory@tmpfs", "empty files, for the memory it takes", "memory",
             lambda top: trees.make_empty(top, sizes.memory), sizes.memory, 0, alone[:1], rounds=1),
        Case("small@disk", "small files on this machine's disk", tools=copy, **disk),
        Case("rerun@disk", "the same again there", tools=again, kind="rerun", **disk),
    ]


def far_cases(binary, sizes, cores, delay):
    place = f"latency{delay:g}"
    copy, again = copying(binary, True, cores), rerunning(binary, True, cores)
    p64 = [tools.fixed_processes(binary, 64), tools.without_fill(binary, 64)]
    spread = {"tree": "spread", "files": sizes.far, "bytes": sizes.far * 4096,
              "make": lambda top: trees.make_spread(top, sizes.far, sizes.far_directories)}
    return [
        Case(f"small@{place}", f"small files in {sizes.far_directories} directories, {delay:g} ms", rounds=2,
             tools=[*copy, *p64], **spread),
        Case(f"rerun@{place}", "the same again: nothing to do", rounds=2, tools=again, kind="rerun", **spread),
        Case(f"crawl@{place}", "reading the tree only", rounds=2, tools=tools.crawlers(binary), kind="crawl", **spread),
        Case(f"flat@{place}", f"one flat directory, {delay:g} ms", "flat", lambda top: trees.make_flat(top, sizes.far_flat),
             sizes.far_flat, sizes.far_flat * 1024, [*copy, *p64], rounds=2),
    ]


def scan_cases(binary, sizes, delays):
    """Wall time over -p, for the plot."""
    scanned = [tools.fixed_processes(binary, 1 << power) for power in range(7)]
    found = []
    for place in ["tmpfs", "disk", *(f"latency{delay:g}" for delay in delays)]:
        files = sizes.far_scan if place.startswith("latency") else sizes.scan
        found.append(Case(f"processes@{place}", "wall time over -p", "scan",
                          lambda top, count=files: trees.make_spread(top, count, max(1, count // 40)),
                          files, files * 4096, [tools.ours(binary)[0], *scanned], rounds=2, kind="scan"))
    return found


def shortened(case, cores):
    """Two rounds, two variants of fpsync, and what starts a process for each file only where it is at home."""
    left_out = {f"fpsync -n {2 * cores}", "fpsync -n 32"}
    if case.place.startswith("latency"):
        left_out.add("msrsync -p64 -f170")
    if not case.name.startswith("small@"):
        left_out.add("parallelcp")
    return dataclasses.replace(case, tools=[tool for tool in case.tools if tool.name not in left_out],
                               rounds=2 if case.rounds < 10 else case.rounds)


def all_cases(binary, sizes, cores, delays):
    far = [case for delay in delays for case in far_cases(binary, sizes, cores, delay)]
    found = local_cases(binary, sizes, cores) + far + scan_cases(binary, sizes, delays)
    return [shortened(case, cores) for case in found] if sizes.is_quick else found


def selected(cases, patterns):
    """By name, by KIND alone, or by a pattern with * and ?; scans only when they are asked for."""
    if not patterns:
        return [case for case in cases if case.kind != "scan"]
    return [case for case in cases if any(
        fnmatch.fnmatch(case.name, pattern) or case.name.partition("@")[0] == pattern for pattern in patterns)]


def estimated_seconds(case, cores):
    """About how long a case takes on an idle machine: a guide for the reader, no more."""
    total = case.files * 1e-4 + case.bytes / 1e9
    far = case.place.startswith("latency")
    trips = {"fresh": 12, "scan": 12, "changed": 4, "rerun": 3, "crawl": 1.3}[case.kind]
    for tool in case.tools:
        rounds, files = case.rounds, case.files
        every = tool.part_every(files, far) if case.kind != "crawl" else 1
        if every > 1:
            rounds, files = 1, files / every
        one = files * tool.seconds_per_file + case.bytes / 1.5e9 * (files / max(1, case.files)) + 0.05
        if far:
            delay = float(case.place.removeprefix("latency")) / 1000
            one = max(one, files * trips * delay / tool.far_streams) + 0.6
            if case.tree == "flat":
                one += files * 7 * delay  # serial there: 4 round trips to create a name, 6 more to rename it
        check = case.files * 3e-5 + case.bytes / 2e9 if case.kind != "crawl" else 0
        total += rounds * (one + check)
    return total
