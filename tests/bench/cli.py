"""The command line of scripts/bench."""
import argparse
import dataclasses
import fnmatch
import json
import os
import pathlib
import signal
import subprocess
import sys

from bench import cases, compare, figures, machine, measure, operations, places, plot, readme, runner, summary

DESCRIPTION = """Measures msrsync against its peers in alternation, each run on a fresh destination, and checks every copy.
A fast wrong copy counts as FAILED. Figures of a loaded machine are no use."""

SIZE_NAMES = [name for name, value in vars(cases.Sizes()).items() if not isinstance(value, bool)]
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def parser():
    made = argparse.ArgumentParser(prog="scripts/bench", description=DESCRIPTION)
    made.add_argument("--quick", action="store_true", help="small trees, few rounds: less than 5 minutes on 2 cores")
    made.add_argument("--case", action="append", default=[], metavar="NAME",
                      help="only this one: small@tmpfs, small, 'crawl@*' (may be repeated)")
    made.add_argument("--tool", action="append", default=[], metavar="NAME",
                      help="only this one: 'msrsync*', 'rsync -a' (may be repeated)")
    made.add_argument("--list", action="store_true", help="print the cases and what each takes, run nothing")
    made.add_argument("--repeat", type=int, metavar="N", help="rounds of each case")
    made.add_argument("--binary", metavar="PATH", help="measure this msrsync instead of building the release")
    made.add_argument("--latency", type=float, action="append", metavar="MS", help="delay of latencyfs (5); repeatable")
    made.add_argument("--size", action="append", default=[], metavar="WHAT=N",
                      help="another size: " + ", ".join(SIZE_NAMES))
    made.add_argument("--json", metavar="FILE", help="every single run")
    made.add_argument("--markdown", action="store_true", help="tables as Markdown")
    made.add_argument("--readme", action="store_true", help="rewrite README's tables")
    made.add_argument("--plot", metavar="DIR", help="also run over -p 1 to 64 on each file system, and draw it")
    made.add_argument("--operations", action="store_true", help="print operations per file and directory, run no case")
    made.add_argument("--compare", nargs="+", metavar="JSON",
                      help="OLD: compare this run with it; OLD NEW: compare the two, run nothing")
    made.add_argument("--from", dest="result", metavar="JSON", help="take the runs from this file, run nothing")
    return made


def sizes_of(options):
    sizes = dataclasses.replace(cases.QUICK if options.quick else cases.Sizes())
    for text in options.size:
        name, _, number = text.partition("=")
        if name not in SIZE_NAMES or not number.isdigit():
            sys.exit(f"bench: --size {text}: WHAT=N, WHAT one of {', '.join(SIZE_NAMES)}")
        setattr(sizes, name, int(number))
    return sizes


def binary_of(options):
    if options.binary:
        return os.path.abspath(options.binary)
    if subprocess.run([str(places.ROOT / "scripts" / "build"), "release"], stdout=sys.stderr, check=False).returncode:
        sys.exit("bench: the release does not build")
    return str(places.ROOT / "build" / "release" / "msrsync")


def save(path, document):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file, indent=1)
        file.write("\n")


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def chosen_cases(options, binary):
    wanted = list(options.case)
    delays = options.latency or [5.0]
    every = cases.all_cases(binary, sizes_of(options), os.cpu_count() or 1, delays)
    chosen = cases.selected(every, wanted)
    if options.plot and not wanted:
        chosen += [case for case in every if case.kind == "scan"]
    for case in chosen if options.tool else []:
        case.tools = [tool for tool in case.tools
                      if any(fnmatch.fnmatch(tool.name, pattern) for pattern in options.tool)]
    if not chosen:
        sys.exit(f"bench: no such case: {', '.join(wanted)} (see --list)")
    return every if options.list and not wanted else chosen


def missing_programs(chosen):
    return sorted({tool.program for case in chosen for tool in case.tools if tool.is_missing})


def run_cases(options, binary, chosen):
    """The document; on an interrupt what was run so far, "interrupted" set."""
    document = {"schema_version": 1, **machine.describe(binary), "quick": options.quick, "interrupted": False,
                "missing": missing_programs(chosen), "warnings": [], "cases": []}
    if options.binary:
        document["versions"]["msrsync_commit"] = None
    if machine.load_warning():
        document["warnings"].append(machine.load_warning())
    for warning in document["warnings"] + [f"{name} is MISSING (scripts/install-deps bench)"
                                           for name in document["missing"]]:
        print(f"bench: WARNING: {warning}", file=sys.stderr)
    seconds = sum(cases.estimated_seconds(case, os.cpu_count()) for case in chosen)
    print(f"bench: {len(chosen)} cases, about {max(1, round(seconds / 60))} min", file=sys.stderr)
    made = places.Places()
    try:
        running = runner.Runner(made, binary)
        for case in chosen:
            document["cases"].append(running.run_case(case, options.repeat))
        running.drop_tree()
    except KeyboardInterrupt:
        document["interrupted"] = True
        document["warnings"].append("interrupted: not every case was run")
    finally:
        if options.json:
            save(options.json, document)  # first: removing what was copied takes its time on a disk
        close(made)
    return document


def close(made):
    """Another ^C must not leave mounts behind."""
    print("bench: removing trees and mounts", file=sys.stderr)
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    made.close()


def count_operations(options, binary):
    made = places.Places()
    try:
        print(operations.render(operations.rows(made, binary), options.markdown))
    except places.Unavailable as error:
        sys.exit(f"bench: {error}")
    finally:
        close(made)
    return 0


def publish(options, document):
    """Prints, draws and rewrites what was asked for; the exit status."""
    print(summary.everything(document, options.markdown))
    if options.compare:
        print("\n" + compare.render(load(options.compare[0]), document, options.markdown))
    if options.plot:
        trouble = plot.draw(document, options.plot)
        print(f"bench: {trouble or 'plot: ' + os.path.join(options.plot, 'processes.svg')}", file=sys.stderr)
    if options.readme:
        readme.rewrite(pathlib.Path(places.ROOT) / "README.md", document)
    if document["interrupted"]:
        return 130
    ours = [tool for case in document["cases"] for tool in case["tools"] if tool["name"].startswith("msrsync")]
    return 1 if any(figures.verdict(tool) for tool in ours) else 0


def interrupt(*_):
    raise KeyboardInterrupt


def main(arguments=None):
    options = parser().parse_args(arguments)
    if options.compare and len(options.compare) > 2:
        sys.exit("bench: --compare takes one file or two")
    if options.compare and len(options.compare) == 2:
        print(compare.render(load(options.compare[0]), load(options.compare[1]), options.markdown))
        return 0
    for number in STOPPING:
        signal.signal(number, interrupt)
    if options.list:
        for case in chosen_cases(options, "msrsync"):
            seconds = cases.estimated_seconds(case, os.cpu_count())
            print(f"{case.name:22} {case.about:48} {case.files:>7} files  about {seconds:.0f} s")
        return 0
    if options.result:
        return publish(options, load(options.result))
    binary = binary_of(options)
    measure.adopt_orphans()
    if options.operations:
        return count_operations(options, binary)
    return publish(options, run_cases(options, binary, chosen_cases(options, binary)))
