"""Random trees of every odd kind, and what is to be seen of a tree: for the differential suites."""
import errno
import os
import random
import stat

NAMES = [b"a", b"b", b"c", b"d e", b"-x", b"#h", b";s", b"n\nl", b"\xff\xfe", b"*", b"[z]", b"a:b", b".hid", b"x.o",
         b"y.o", b"keep", b"\\#012", b" lead", b"--delete", b"~", b"q'\"", b"trail ", b"\xc3\xa9", b"a\\", b"?", b"%s",
         b".a.XXXXXX", b"N" * 200, b"\t", b"$(x)"]
SECOND = 10**9
OLD = [10**9, 10**9 + 5, 12 * 10**8, -1, -10**8, 0, 4 * 10**9]  # and before 1970, and far ahead
SIZES = [0, 0, 1, 7, 100, 4095, 4096, 4097, 20000, 65536, 70000, 131072, 300001]
FILE_MODES = [0o644] * 6 + [0o600, 0o755, 0o444, 0o400, 0o666, 0o777, 0o4755, 0o2755, 0o1644, 0o6711, 0o4644, 0o2644]
DIRECTORY_MODES = [0o755] * 6 + [0o700, 0o555, 0o500, 0o1777, 0o2775, 0o3770, 0o711, 0o777]
OWNERS = [0, 1, 1234, 65534]


class Maker:
    """`owner`: of nearly everything where the copy is an ordinary user's; None: anybody. `is_root`: who writes the
    trees. `now`: in ns. `may_close`: directories may lack u+w. `may_circle`: links may lead upwards."""

    def __init__(self, rng, now, is_root, owner=None, may_close=True, may_circle=True):
        self.random, self.now, self.is_root, self.owner = rng, now, is_root, owner
        self.may_close, self.may_circle = may_close, may_circle
        # What its owner may not read makes both programs fail, which proves less.
        self.closed = 0.1 if owner is None and is_root else 0.01

    def time(self):
        dice = self.random.random()
        seconds = self.now // SECOND - self.random.choice([0, 1, 2, 100]) if dice < 0.2 else self.random.choice(OLD)
        return seconds * SECOND + self.random.choice([0, 0, 1, 999999999, 123456789])

    def owners(self, is_directory=False):
        if not self.is_root:
            return -1, -1
        if self.owner is None:
            return self.random.choice([0, 0, 0, *OWNERS]), self.random.choice([0, 0, 0, *OWNERS])
        # An ordinary user can do nothing in other people's directories.
        is_strange = not is_directory and self.random.random() < 0.07
        return 0 if is_strange else self.owner, self.random.choice([self.owner, self.owner, self.owner, 1234, 0])

    def tree(self, depth=0):
        names = self.random.sample(NAMES, self.random.randint(0, 6 if depth else 9))
        return {name: self.node(depth + 1) for name in names}

    def node(self, depth):
        kind = self.random.choices(["file", "directory", "link", "fifo", "socket", "hard"],
                                   [11, 6 if depth < 4 else 0, 2, 0.6, 0.2, 1])[0]
        uid, gid = self.owners(kind == "directory")
        node = {"kind": kind, "time": self.time(), "uid": uid, "gid": gid, "mode": 0o644, "tree": None}
        if kind == "directory":
            node["mode"] = self.random.choice(DIRECTORY_MODES if self.may_close else [0o755, 0o700, 0o777])
            if self.may_close and self.random.random() < self.closed:
                node["mode"] = 0
            node["tree"] = self.tree(depth)
        elif kind == "link":
            upwards = [b".", b"..", b"../c", b"/nowhere", b"gone/gone", b"T" * 300] if self.may_circle else []
            node["target"] = self.random.choice([b"a", b"b", b"x.o", b"d e", *upwards])
        elif kind == "hard":
            node["pick"] = self.random.randrange(1000)
        else:
            node["mode"] = 0 if self.random.random() < self.closed else self.random.choice(FILE_MODES)
            self.fill(node)
        return node

    def flat(self, count):
        directory = dict(self.node(9), kind="directory", mode=0o755)
        node = {"kind": "file", "time": OLD[0] * SECOND, "uid": directory["uid"], "gid": directory["gid"], "mode": 0o644,
                "tree": None, "size": 7, "is_sparse": False}
        return dict(directory, tree={b"%d" % i: dict(node, seed=i) for i in range(count)})

    def fill(self, node):
        node["size"] = self.random.choice(SIZES)
        node["seed"] = self.random.randrange(1000)
        node["is_sparse"] = self.random.random() < 0.25

    def mutated(self, tree, keep=0.6):
        """What a destination may hold when `tree` is copied to it."""
        result = {}
        for name, node in tree.items():
            if self.random.random() > keep:
                continue
            result[name] = self.changed(node)
            if result[name]["tree"] is not None and node["tree"] is not None:
                result[name]["tree"] = self.mutated(node["tree"], keep)
        for name in self.random.sample(NAMES, self.random.randint(0, 2)):
            if name not in tree:
                result[name] = self.node(2)
        return result

    def changed(self, node):
        dice = self.random.random()
        if dice < 0.25:
            return dict(node)
        if dice < 0.35:
            other = self.node(3)  # of another kind, mostly
            if node["tree"] is not None and self.random.random() < 0.4:
                other = dict(other, kind="link", target=self.random.choice([b"../outside", b".", b"a"]), tree=None)
            return other
        changed = dict(node)
        if dice < 0.5:
            changed["time"] = self.time()
        elif dice < 0.6:
            changed["time"] = node["time"] // SECOND * SECOND + 5
        elif dice < 0.7 and node["kind"] in ("file", "directory"):
            changed["mode"] = 0o700 if node["tree"] is not None else 0o640
        elif dice < 0.8:
            changed["uid"], changed["gid"] = self.owners(node["tree"] is not None)
        elif node["kind"] == "file":
            seed = changed["seed"]
            self.fill(changed)
            if self.random.random() < 0.5:  # the same size: with the same time rsync does not see it
                changed["size"], changed["seed"] = node["size"], seed + 1
            if self.random.random() < 0.6:
                changed["time"] = self.time()
        elif node["kind"] == "link":
            changed["target"] = b"elsewhere"
        return changed


def contents(node):
    """Pieces as (offset, bytes)."""
    data = random.Random(node["seed"]).randbytes(node["size"])
    if not node["is_sparse"]:
        return [(0, data)]
    step = 16384
    holes = random.Random(node["seed"] + 7)
    return [(at, data[at:at + step]) for at in range(0, len(data), step) if holes.random() < 0.5]


def write(path, tree, may_link=True):
    """Makes `tree` in the directory `path`. The same tree is written the same each time."""
    _write(path, tree, [] if may_link else None)


def _write(path, tree, files):
    for name, node in tree.items():
        entry = path + b"/" + name
        kind = node["kind"]
        if kind == "hard":
            if files:
                os.link(files[node["pick"] % len(files)], entry, follow_symlinks=False)
            continue
        if kind == "file":
            with open(entry, "wb") as file:
                for offset, data in contents(node):
                    os.pwrite(file.fileno(), data, offset)
                file.truncate(node["size"])
        elif kind == "link":
            os.symlink(node["target"], entry)
        elif kind == "directory":
            os.mkdir(entry)
            _write(entry, node["tree"], files)
        else:
            os.mknod(entry, (stat.S_IFIFO if kind == "fifo" else stat.S_IFSOCK) | 0o644)
        if files is not None and kind in ("file", "fifo"):
            files.append(entry)
        set_attributes(entry, node)


def set_attributes(path, node):
    os.chown(path, node["uid"], node["gid"], follow_symlinks=False)
    if node["kind"] != "link":
        os.chmod(path, node["mode"])
    os.utime(path, ns=(node["time"], node["time"]), follow_symlinks=False)


def walk(top, path=b""):
    """Yields (path below `top`, lstat) of everything, `top` itself first."""
    where = top + b"/" + path if path else top
    status = os.lstat(where)
    yield path, status
    if stat.S_ISDIR(status.st_mode):
        for name in sorted(os.listdir(where)):
            yield from walk(top, path + b"/" + name if path else name)


def extended_attributes(path):
    """(name, value) in the order of the names; None where the file system has no such thing."""
    try:
        names = sorted(os.listxattr(path, follow_symlinks=False))
    except OSError as error:
        if error.errno != errno.EOPNOTSUPP:
            raise
        return None
    return [(name, os.getxattr(path, name, follow_symlinks=False)) for name in names]


def facts(top):
    """path -> what must be the same of two copies; the time (ns) apart, as `times`."""
    seen, times, groups = {}, {}, {}
    for path, status in walk(top):
        where = top + b"/" + path if path else top
        kind = stat.S_IFMT(status.st_mode)
        held = b""
        attributes = extended_attributes(where)
        if kind == stat.S_IFREG:
            with open(where, "rb") as file:
                held = file.read()
        elif kind == stat.S_IFLNK:
            held = os.readlink(where)
        if kind != stat.S_IFDIR:
            groups.setdefault(status.st_ino, []).append(path)
        size = 0 if kind == stat.S_IFDIR else status.st_size
        seen[path] = [oct(status.st_mode), status.st_uid, status.st_gid, size, hash(held), attributes]
        times[path] = status.st_mtime_ns
    for names in groups.values():
        for path in names:
            seen[path].append(names)
    return seen, times
