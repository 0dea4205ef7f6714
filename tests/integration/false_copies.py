#!/usr/bin/env python3
"""Lists files that rsync's quick check would take for whole, and that are not.

usage: false_copies.py SRC DST

A line for each file of DST that has the size and the time (in seconds) of its source and other contents; exit code 1 if
there is any. Then what there is: files whole, with another time, absent.
"""
import collections
import os
import stat
import sys


def is_regular(status):
    return status is not None and stat.S_ISREG(status.st_mode)


def look(path):
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def kind_of(source, copy, here, there):
    if not is_regular(there):
        return "absent"
    if there.st_size != here.st_size:
        return "of another size"
    if int(there.st_mtime_ns // 10**9) != int(here.st_mtime_ns // 10**9):
        return "of another time"
    return "whole" if contents(source) == contents(copy) else "FALSE"


def main():
    top, other = map(os.fsencode, sys.argv[1:3])
    counts = collections.Counter()
    for directory, _, names in os.walk(top):
        for name in names:
            source = directory + b"/" + name
            copy = other + source[len(top):]
            here = os.lstat(source)
            if not is_regular(here):
                continue
            kind = kind_of(source, copy, here, look(copy))
            counts[kind] += 1
            if kind == "FALSE":
                print(f"not what it seems: {copy!r}")
    print(", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())))
    return 1 if counts["FALSE"] else 0


if __name__ == "__main__":
    sys.exit(main())
