#!/usr/bin/env python3
"""Compares `msrsync --delete` with `rsync --delete` on generated pairs of trees.

usage: mirror_differential.py PROGRAM SEED CASES DIRECTORY

Each case makes sources and a destination, both copied by both programs from the same state; the
results must be the same to rsync -naicHAX --delete, and the exit codes agree in being 0 or not.
Where plain rsync fails, ours must fail too, and then it has deleted nothing that rsync kept.
"""
import concurrent.futures
import os
import random
import shlex
import shutil
import subprocess
import sys

NAMES = [b"a", b"b", b"c", b"d e", b"-x", b"#h", b";s", b"n\nl", b"\xff", b"*", b"[z]", b"a:b",
         b".hid", b"deleting", b"x.o", b"y.o", b"keep", b"\\#012", b" lead", b"--delete", b"~", b"q'\""]
TIMES = [10**9, 10**9 + 5, 12 * 10**8]
# Without -y: rsync itself may choose a basis that is a FIFO by the time it opens it, and hang.
OPTION_SETS = [
    [], [], [], [], [], [], ["-c"], ["-u"], ["--existing"], ["--ignore-existing"], ["--max-size=2"],
    ["--no-l"], ["-b"], ["-K"], ["-x"], ["-O"], ["--no-p"], ["--size-only"], ["--force"],
    ["--no-D"], ["-S", "--inplace"], ["--partial-dir=.part"],
    ["--exclude=*.o"], ["--exclude=/a"], ["--exclude=/a/", "--exclude=b/c"], ["--exclude=keep"],
    ["--include=*/", "--include=*.o", "--exclude=*"], ["--include=*.o", "--exclude=a"],
    ["--filter=P *.o"], ["--filter=P keep", "--exclude=*.o"], ["--filter=R *.o", "--exclude=*.o"],
    ["--filter=H *.o"], ["--filter=P /a/**"], ["-m"], ["-m", "--exclude=*.o"], ["-C"],
    ["-F", "--delete-after"], ["-FF", "--delete-after"],
]


def is_filtered(options):
    return any(word.startswith(("--exclude", "--include", "--filter", "-F", "-C")) for word in options)


class Case:
    def __init__(self, program, seed, directory):
        self.program = program
        self.random = random.Random(seed)
        self.directory = os.fsencode(directory)
        self.options = self.random.choice(OPTION_SETS)
        self.has_failed = False
        self.has_merge_files = any(word.startswith("-F") for word in self.options)
        # README, "Limits": an ordinary user's new directories get u+rwx then.
        self.may_close = os.geteuid() == 0 or "--no-p" not in self.options

    def tree(self, depth):
        names = self.random.sample(NAMES, self.random.randint(0, 5 if depth else 7))
        return {name: self.node(depth + 1) for name in names}

    def node(self, depth):
        kind = self.random.choices(["file", "directory", "link", "fifo"], [6, 5 if depth < 4 else 0, 1, 1])[0]
        closed = self.may_close and kind == "directory" and self.random.random() < 0.15
        return {"kind": kind, "time": self.random.choice(TIMES), "text": self.random.choice([b"", b"1", b"22", b"333"]),
                "mode": 0o555 if closed else self.random.choice([0o755, 0o700]),
                "tree": self.tree(depth) if kind == "directory" else None}

    def agreeing(self, tree, other):
        """`tree` without what is a directory in only one of the two sources. The directory wins, but
        where filters hide it from rsync we do not know that."""
        result = {}
        for name, node in tree.items():
            twin = other.get(name)
            if twin is not None and (node["tree"] is None) != (twin["tree"] is None):
                continue
            result[name] = node
            if twin is not None and node["tree"] is not None:
                result[name] = dict(node, tree=self.agreeing(node["tree"], twin["tree"]))
        return result

    def mutated(self, tree, may_conflict):
        """What a destination may hold when `tree` is copied to it."""
        result = {}
        for name, node in tree.items():
            dice = self.random.random()
            if dice < 0.15:
                continue
            if dice < 0.35 and may_conflict:
                result[name] = self.node(2)
                continue
            result[name] = dict(node, time=self.random.choice([node["time"], *TIMES]))
            if node["tree"] is not None:
                result[name]["tree"] = self.mutated(node["tree"], may_conflict)
        for name in self.random.sample(NAMES, self.random.randint(0, 4)):
            if name not in tree:
                result[name] = self.node(2)
        return result

    def write(self, path, tree):
        for name, node in tree.items():
            entry = path + b"/" + name
            if node["kind"] == "file":
                with open(entry, "wb") as file:
                    file.write(node["text"])
            elif node["kind"] == "link":
                os.symlink(b"a" if node["text"] else b"../c", entry)
            elif node["kind"] == "fifo":
                os.mkfifo(entry)
            else:
                os.mkdir(entry)
                self.write(entry, node["tree"])
                os.chmod(entry, node["mode"])
            os.utime(entry, (node["time"], node["time"]), follow_symlinks=False)

    @staticmethod
    def write_merge_files(source, destination):
        """The same at both ends: which of the two rsync reads when is another matter."""
        for path, _, _ in os.walk(source):
            if len(path) % 3 != 0:
                continue
            rules = [b"- *.o\n", b"P keep\n", b"- /a\n", b"- b/\n"][len(path) % 4]
            for end in (path, destination + path[len(source):]):
                if not os.path.isdir(end) or os.path.islink(end):
                    continue
                mode = os.stat(end).st_mode & 0o7777
                os.chmod(end, 0o755)
                if os.path.lexists(end + b"/.rsync-filter"):
                    continue
                with open(end + b"/.rsync-filter", "wb") as file:
                    file.write(rules)
                os.utime(end + b"/.rsync-filter", (TIMES[0], TIMES[0]))
                os.chmod(end, mode)

    def run(self):
        path = self.directory
        os.mkdir(path)
        count = 2 if self.random.random() < 0.2 else 1
        # README, "Limits": the directory of a source without a slash is not pruned.
        slashes = [self.random.random() < 0.7 or "-m" in self.options for _ in range(count)]
        agree = is_filtered(self.options) or "-m" in self.options
        # Documented: with filters, what stands in the way is not removed for a source without slash.
        may_conflict = not self.has_merge_files and "--ignore-existing" not in self.options and (all(slashes) or not is_filtered(self.options))
        destination = {}
        sources = []
        first = {}
        for number, slash in enumerate(slashes):
            name = b"s%d" % number
            tree = self.agreeing(self.tree(0), first) if agree and all(slashes) else self.tree(0)
            first = first or tree
            os.mkdir(path + b"/" + name)
            self.write(path + b"/" + name, tree)
            here = self.mutated(tree, may_conflict)
            if slash:
                destination.update({key: node for key, node in here.items() if key not in destination})
            elif self.random.random() < 0.8:
                destination[name] = {"kind": "directory", "time": TIMES[0], "text": b"", "mode": 0o755, "tree": here}
            sources.append(os.fsdecode(name) + ("/" if slash else ""))
        for end in (b"/plain", b"/ours"):
            os.mkdir(path + end)
            self.write(path + end, destination)
            if self.has_merge_files and count == 1 and slashes[0]:
                self.write_merge_files(path + b"/s0", path + end)
        return self.compare(sources)

    def compare(self, sources):
        delete = [] if "--delete-after" in self.options else ["--delete"]
        plain = self.call(["rsync", "-a", *delete, *self.options, *sources, "plain/"])
        words = ["-a", *(word for word in self.options if word != "--delete-after")]
        ours = self.call([self.program, "-p2", f"-f{self.random.choice([3, 100])}", "--delete",
                          "--rsync", shlex.join(words), *sources, "ours"])
        # Without a slash DEST itself is nobody's copy: its times are those of the moment.
        if not any(source.endswith("/") for source in sources):
            shutil.copystat(self.directory + b"/plain", self.directory + b"/ours")
        # What is deleted from a directory that filters keep changes its times, in both; -b is -O too.
        without_times = is_filtered(words) or {"-O", "-b", "-m"} & set(words)
        listing = self.call(["rsync", "-naicHAX", "--delete", *(["-O"] if without_times else []), "plain/",
                             "ours/"]).stdout
        if (plain.returncode == 0) != (ours.returncode == 0):
            trouble = "the exit codes do not agree"
        elif plain.returncode != 0:
            self.has_failed = True
            # The guard: nothing is deleted after a failure. (What -b puts aside is new in plain.)
            is_lost = any(line.startswith(b">f+++") for line in listing.splitlines()) and "-b" not in words
            trouble = "something is lost" if is_lost else ""
        else:
            trouble = "the trees differ" if listing else ""
        return "" if not trouble else (
            f"{trouble}: rsync -a {shlex.join(self.options)} --delete {' '.join(sources)} DEST\n"
            f"rsync {plain.returncode}: {os.fsdecode(plain.stderr)}\nmsrsync {ours.returncode}: "
            f"{os.fsdecode(ours.stderr)}\n{os.fsdecode(listing)}")

    def call(self, words):
        return subprocess.run(words, cwd=self.directory, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


def clean(directory):
    for path, directories, _ in os.walk(os.fsencode(directory)):
        for name in directories:
            if not os.path.islink(path + b"/" + name):
                os.chmod(path + b"/" + name, 0o755)
    shutil.rmtree(os.fsencode(directory))


def one(program, seed, directory):
    case = Case(program, seed, directory)
    trouble = case.run()
    if trouble:
        return f"case {seed} (kept in {directory}): {trouble}", True
    clean(directory)
    return "", case.has_failed


def main():
    program, seed, cases, top = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    print(f"seed {seed}, {cases} cases")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        work = [pool.submit(one, program, seed * 100000 + i, f"{top}/case{i}") for i in range(cases)]
        results = [future.result() for future in work]
    troubles = [text for text, _ in results if text]
    failed = sum(has_failed for _, has_failed in results)
    sys.stdout.buffer.write("\n".join(troubles[:5]).encode(errors="surrogateescape"))
    print(f"\n{len(troubles)} of {cases} differ; in {failed} rsync failed")
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
