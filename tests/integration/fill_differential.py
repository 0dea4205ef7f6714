#!/usr/bin/env python3
"""Compares `msrsync --fill` with plain rsync on generated trees and option sets.

usage: fill_differential.py PROGRAM SEED CASES DIRECTORY [--case N] [--fill WORD]

Each case makes sources and a destination (absent, empty, or partly filled), twice the same; one is completed by rsync,
the other by msrsync. The results must be the same: to rsync -naicHAX --delete, and to a walk of our own that sees
types, modes, owners, contents, hard links and times in ns. As root a third of the cases run as an ordinary user.
--case repeats one case alone and leaves its directory; with --fill off it tells whether the fill is at fault.
"""
import argparse
import concurrent.futures
import json
import os
import random
import shlex
import shutil
import stat
import subprocess
import sys
import time

import generated_trees as trees

NOBODY = 65534
SAFE = [
    "-a", "-a", "-a", "-a", "-aS --numeric-ids", "-aS --numeric-ids", "-aS", "-aH", "-aH", "-aHAX", "-aHAX", "-aAX", "-aA", "-aA", "-aX",
    "-ahv --inplace", "-a --inplace", "-aS --inplace", "-a --numeric-ids", "-ax", "-aO", "-rlptgoD", "-a --partial", "-aP",
    "-aW", "-a --no-W", "-aE", "-a --no-D", "-a --no-l", "-a --no-specials", "-aH --inplace",
    "-a --exclude='*.o'", "-a --exclude=/a", "-a --exclude=/a/ --exclude=b/c", "-a --include='*/' --include='*.o' --exclude='*'",
    "-a --filter='- keep'", "-a --filter='P keep' --exclude='*.o'", "-a --filter='H *.o'", "-aC", "-aH --exclude=b",
    "-a --bwlimit=200m", "-a --info=stats2 --stats -i",
]
# What a fill would change: msrsync must see that by itself.
# Without -y: rsync itself may choose a basis that is a FIFO by the time it opens it, and hang.
UNSAFE = [
    "-rlt", "-rt", "-r", "-rlD", "-a --no-perms", "-a --no-owner", "-a --no-group", "-a --no-times", "-a --no-p --no-o --no-g",
    "-ac", "-aI", "-au", "-a --existing", "-a --ignore-existing", "-a --size-only", "-ab", "-a --suffix=.o -b",
    "-a --chmod=D755,F644", "-a --chmod=g-w,o-rwx", "-rlpt --chmod=u+x", "-a --max-size=50k", "-a --min-size=1k",
    "-a --modify-window=1", "-aJ", "-a --partial-dir=.part", "-a --copy-unsafe-links", "-a --safe-links", "-a --munge-links",
    "-aL", "-ak", "-aK", "-am", "-a --append-verify", "-a --preallocate", "-a --fsync", "-a --force", "-az",
    "-a --usermap=*:1", "-aU", "-a -T {case}/temp", "-a --backup --backup-dir={case}/old",
    "-a --link-dest={case}/twin", "-a --compare-dest={case}/twin", "-a --copy-dest={case}/twin", "-aH --link-dest={case}/twin",
]
# Not for an ordinary user, whose rsync refuses them or cannot do what they say.
FOR_ROOT = ["-a --chown=1234:1", "-a --groupmap=0:1", "-a --fake-super", "-a --super"]


class Case:
    def __init__(self, asked, number, directory):
        self.program, self.number, self.fill = asked.program, number, asked.fill
        self.random = random.Random(asked.seed * 100000 + number)
        self.path = os.fsencode(directory)
        self.is_root = os.geteuid() == 0
        self.as_user = self.is_root and number % 3 == 0
        self.is_safe = self.random.random() < 0.7
        choice = SAFE if self.is_safe else UNSAFE if self.as_user or not self.is_root else UNSAFE + FOR_ROOT
        if trees.extended_attributes(os.path.dirname(self.path)) is None:  # neither has it any ACLs
            choice = [options for options in choice if not set("AX") & set(options.split()[0])]
        self.options = shlex.split(self.random.choice(choice).replace("{case}", directory))
        self.umask = self.random.choice([0o022, 0o022, 0o077, 0o002, 0])
        self.groups = self.random.choice([[], [1234]])
        self.preserves_permissions = not self.has("--no-p") and (self.has("-a", "--chmod") or "p" in self.options[0])
        self.filled = 0
        self.has_many = False
        self.has_failed = False

    def has(self, *words):
        return any(option.startswith(word) for option in self.options for word in words)

    def prepare(self):
        os.mkdir(self.path)
        os.chmod(self.path, 0o777)
        for name in (b"tmp", b"temp", b"old"):
            os.mkdir(self.path + b"/" + name)
            os.chmod(self.path + b"/" + name, 0o777)
        self.maker = self.make_maker()
        # Sources that meet in one directory: what filters hide in one of them we do not know; and an ordinary user can
        # give a directory the group of one, and not take it back for that of the other.
        may_be_two = self.is_safe and not self.as_user and not self.has("--exclude", "--include", "--filter", "-aC", "-aH")
        count = 2 if may_be_two and self.random.random() < 0.15 else 1
        # Without a slash msrsync does not prune SRC itself (README, "Limits"), nor passes it over, and makes DEST/SRC as it
        # makes DEST where -p does not say otherwise.
        needs_slash = self.has("-am", "--include", "--existing") or not self.preserves_permissions
        slashes = [self.random.random() < 0.7 or needs_slash for _ in range(count)]
        state = self.random.choice(["absent", "empty", "partly", "partly", "partly"])
        if state == "absent" and not self.preserves_permissions:
            state = "empty"  # DEST is made with 0777 less the umask then, not with SRC's mode
        destination = {}
        self.sources = []
        for number, slash in enumerate(slashes):
            name = b"s%d" % number
            tree = self.maker.tree()
            if self.random.random() < 0.03:  # more than one rsync takes, or a worker reads at a time
                tree[b"flat"] = self.maker.flat(2300)
                self.has_many = True
            root = dict(self.maker.node(9), kind="directory", mode=self.random.choice([0o755, 0o755, 0o2770, 0o500]), tree=tree)
            if self.maker.owner is not None or not self.maker.may_close:
                root.update(mode=self.random.choice([0o755, 0o2770]), uid=self.maker.owner or -1)
            trees.write(self.path, {name: root})
            here = self.maker.mutated(tree)
            if slash:
                destination.update({key: node for key, node in here.items() if key not in destination})
            elif self.random.random() < 0.7:
                destination[name] = dict(root, tree=here, time=self.maker.time())
            self.sources.append(os.fsdecode(name) + ("/" if slash else ""))
        self.is_root_copied = slashes[0] or slashes[-1]
        self.write_destinations(state, destination)
        if self.has("--link-dest", "--compare-dest", "--copy-dest"):
            twin = self.maker.mutated(tree) if slashes[0] else {b"s0": dict(root, tree=self.maker.mutated(tree))}
            os.mkdir(self.path + b"/twin")
            trees.write(self.path + b"/twin", twin)
        self.dress()

    def make_maker(self):
        # README, "Limits": an ordinary user's new directories get u+rwx without -p. With -A and -X rsync itself cannot write
        # into closed ones, and msrsync can.
        is_able = self.preserves_permissions and not self.has("-aA", "-aHA", "-aX")
        may_close = self.is_root and not self.as_user or is_able
        return trees.Maker(self.random, time.time_ns(), self.is_root, NOBODY if self.as_user else None, may_close,
                           # What leads round in circles is no tree under -L.
                           may_circle=not self.has("-aL", "-ak", "--copy-unsafe-links"))

    def write_destinations(self, state, tree):
        uid = NOBODY if self.as_user else -1
        # --inplace writes through hard links, in an order that is nobody's promise.
        may_link = not self.has("--inplace")
        mode, moment = self.random.choice([0o755, 0o755, 0o700, 0o2775]), self.maker.time()
        # Without -p msrsync's ordinary user leaves S_ISGID to what is made below such a directory, rsync's does not.
        if not self.preserves_permissions:
            mode &= 0o777
        for end in (b"/plain", b"/ours"):
            if state == "absent":
                continue
            os.mkdir(self.path + end)
            if state == "partly":
                trees.write(self.path + end, tree, may_link)
            os.chown(self.path + end, uid, -1)
            os.chmod(self.path + end, mode)
            os.utime(self.path + end, ns=(moment, moment))

    def dress(self):
        """Attributes and ACLs, where this file system and machine know them."""
        rules = ["d:u:1:rwx,d:g::rx,d:o::-", "d:u::rwx,d:g::-,d:o::r", "d:u:2:r,d:g:3:rwx,u:1:rx"]
        if self.random.random() < 0.4:
            for path, status in list(trees.walk(self.path + b"/s0")):
                if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
                    continue
                entry = self.path + b"/s0" + (b"/" + path if path else b"")
                dice = self.random.random()
                if dice < 0.2:
                    set_attribute(entry, "user.colour", b"blue")
                elif dice < 0.25 and stat.S_ISREG(status.st_mode) and not self.as_user:
                    set_attribute(entry, "security.capability", bytes.fromhex("0100000200200000000000000000000000000000"))
                elif dice < 0.4 and self.has("-aA", "-aHA"):
                    self.set_acl("u:1:rw" if stat.S_ISREG(status.st_mode) else self.random.choice(rules), entry)
        if self.random.random() < 0.15 and os.path.isdir(self.path + b"/ours"):
            self.set_acl(self.random.choice(rules), "plain", "ours")

    def set_acl(self, rule, *paths):
        if shutil.which("setfacl"):
            subprocess.run(["setfacl", "-m", rule, "--", *paths], cwd=self.path, stderr=subprocess.DEVNULL, check=False)

    def command(self):
        fill = self.random.choice(["auto", "auto", "auto", "on", "on", "on", "off"])
        words = [self.program, "--fill", self.fill or fill, "--json", "report.json"]
        words += ["-p", str(self.random.choice([1, 2, 4, 8]))]
        if self.random.random() < 0.7:
            words += ["-f", str(self.random.choice([700, 1500] if self.has_many else [1, 2, 3, 7, 50]))]
        if self.random.random() < 0.3:
            words += ["--split-size", self.random.choice(["64K", "1", "100K"])]
        if self.random.random() < 0.15:
            words += ["-s", "64K"]
        if self.random.random() < 0.15:
            words.append("--all-to-rsync")
        return words + ["--rsync", shlex.join(self.options)]

    def run(self):
        self.prepare()
        begun = time.time_ns() - 50_000_000  # the kernel's clock for times of files lags behind
        plain = self.call(["rsync", *self.options, *self.sources, "plain/"])  # DEST is a directory to msrsync
        self.ours = [*self.command(), *self.sources, "ours"]
        ours = self.call(self.ours)
        self.has_failed = plain.returncode != 0
        troubles = []
        if os.path.exists(self.path + b"/plain"):
            troubles += self.losses() if self.has_failed else self.differences(begun)
        # Links to a file of a foreign group fail in rsync now and then; msrsync tries that again, filled or not.
        is_mended = self.has_failed and ours.returncode == 0 and self.as_user and self.has("-aH")
        if (plain.returncode == 0) != (ours.returncode == 0) and not is_mended:
            troubles.insert(0, "the exit codes do not agree")
        troubles += self.account(ours.returncode)
        if not troubles:
            return ""
        who = "an ordinary user" + (f", also of {self.groups}" if self.groups else "") if self.as_user else "root or self"
        return (f"{who}, umask {self.umask:o}: rsync {shlex.join(self.options)} {' '.join(self.sources)} plain\n"
                f"{shlex.join(self.ours)}\n" + "\n".join(troubles[:12]) +
                f"\nrsync {plain.returncode}: {os.fsdecode(plain.stderr)}msrsync {ours.returncode}: {os.fsdecode(ours.stderr)}")

    def losses(self):
        """Where both have failed, what the others are like is a matter of order. But nothing is lost, and no file looks
        right that is not."""
        (plain, before), (ours, after) = (trees.facts(self.path + end) for end in (b"/plain", b"/ours"))
        for path in sorted(plain):
            if path not in ours:
                yield f"{path!r}: {plain[path]} by rsync, nothing by msrsync"
            elif before[path] == after[path] and plain[path][3:5] != ours[path][3:5]:
                yield f"{path!r}: {plain[path]} by rsync, {ours[path]} by msrsync"

    def differences(self, begun):
        (plain, before), (ours, after) = (trees.facts(self.path + end) for end in (b"/plain", b"/ours"))
        for path in sorted(plain.keys() | ours.keys()):
            if plain.get(path) != ours.get(path):
                yield f"{path!r}: {plain.get(path)} by rsync, {ours.get(path)} by msrsync"
        ended, is_exact = time.time_ns(), True
        is_now = lambda moment: begun <= moment <= ended
        for path in sorted(before.keys() & after.keys()):
            if before[path] == after[path]:
                continue
            is_exact = False
            # What happens to have the right second is left as it is, by rsync and by us.
            is_of_second = before[path] // trees.SECOND == after[path] // trees.SECOND
            is_new = is_now(before[path]) or is_now(after[path])
            is_near = self.has("--modify-window") and abs(before[path] - after[path]) <= 2 * trees.SECOND
            is_of_now = is_new and (is_of_second or is_near or is_now(before[path]) and is_now(after[path]))
            is_nobodys = path == b"" and not self.is_root_copied
            # Of two sources rsync takes the first alone; we the last one first, so it may have set the second.
            is_of_two = is_of_second and len(self.sources) > 1
            if not is_of_now and not is_nobodys and not is_of_two:
                yield f"{path!r}: time {before[path]} by rsync, {after[path]} by msrsync"
        words = ["--no-t"] if not is_exact else []
        if self.has("--fake-super"):
            words.append("--no-X")  # -X alone does not show what that has written; the walk above does
        listing = self.call(["rsync", "-naicHAX", "--delete", *words, "plain/", "ours/"], plainly=True)
        if listing.stdout or listing.returncode != 0:
            yield os.fsdecode(listing.stdout + listing.stderr)

    def account(self, status):
        try:
            with open(self.path + b"/report.json", encoding="utf-8") as file:
                report = json.load(file)
        except FileNotFoundError:
            return ["no report"]
        books = report["reconciliation"]
        self.filled = report["transfer"]["files_filled"]
        troubles = []
        if not books["balanced"]:
            troubles.append("the books do not balance")
        if books["filled"] > books["transferred"]:
            troubles.append(f"{books['filled']} filled, but {books['transferred']} transferred")
        if self.filled and (not self.is_safe or "off" in self.ours[2]):
            troubles.append(f"{self.filled} files were filled")
        if status == 0 and os.listdir(self.path + b"/tmp"):
            troubles.append("something is left in TMPDIR")
        return troubles

    def call(self, words, plainly=False):
        if self.as_user and not plainly:
            groups = ["--groups", ",".join(map(str, self.groups))] if self.groups else ["--clear-groups"]
            words = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", *groups, *words]
        environment = dict(os.environ, TMPDIR=os.fsdecode(self.path) + "/tmp", HOME="/")
        return subprocess.run(words, cwd=self.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                              umask=self.umask, env=environment, timeout=300)


def set_attribute(path, name, value):
    try:
        os.setxattr(path, name, value)
    except OSError:
        pass  # not here, or not as this user


def clean(directory):
    for path, directories, _ in os.walk(directory):
        for name in directories:
            if not os.path.islink(path + b"/" + name):
                os.chmod(path + b"/" + name, 0o755)
    shutil.rmtree(directory)


def one(asked, number):
    directory = f"{asked.directory}/case{number}"
    case = Case(asked, number, directory)
    trouble = case.run()
    if trouble:
        return f"seed {asked.seed}, --case {number} (kept in {directory}): {trouble}", case
    if asked.case is None:
        clean(case.path)
    return "", case


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("seed", type=int)
    parser.add_argument("cases", type=int)
    parser.add_argument("directory")
    parser.add_argument("--case", type=int)
    parser.add_argument("--fill", choices=["auto", "on", "off"])
    asked = parser.parse_args()
    numbers = range(asked.cases) if asked.case is None else [asked.case]
    print(f"seed {asked.seed}, {len(numbers)} cases")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        work = [pool.submit(one, asked, i) for i in numbers]
        results = [future.result() for future in work]
    troubles = [text for text, _ in results if text]
    sys.stdout.flush()
    sys.stdout.buffer.write("\n\n".join(troubles[:8]).encode(errors="surrogateescape"))
    filled = sum(case.filled for _, case in results)
    print(f"\n{len(troubles)} of {len(numbers)} differ; in {sum(case.has_failed for _, case in results)} rsync failed; "
          f"{sum(case.filled > 0 for _, case in results)} had a fill, of {filled} files in all")
    # A comparison of nothing finds nothing.
    return 1 if troubles or (asked.case is None and asked.fill is None and filled < len(numbers)) else 0


if __name__ == "__main__":
    sys.exit(main())
