"""Makes the trees that are copied. Files of this machine are used where real ones serve."""
import dataclasses
import os
import random
import shutil
import stat

BASE_TIME = 1_500_000_000
REAL_TREES = ("/usr/share", "/usr/include", "/usr/lib/python3", "/usr/src")
LARGEST_REAL = 1 << 20  # a "small file" is smaller


@dataclasses.dataclass
class Size:
    files: int = 0
    directories: int = 0
    bytes: int = 0

    @property
    def entries(self):
        return self.files + self.directories


def size_of(top):
    """Counts a tree: symlinks are files, the root is a directory."""
    size = Size(directories=1)
    pending = [top]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    size.directories += 1
                    pending.append(entry.path)
                else:
                    size.files += 1
                    size.bytes += entry.stat(follow_symlinks=False).st_size
    return size


class Maker:
    """Writes reproducible files: the same seed gives the same tree."""

    def __init__(self, seed=1):
        self.random = random.Random(seed)
        self.noise = self.random.randbytes(1 << 20)
        self.made = 0

    def file(self, path, size):
        self.made += 1
        with open(path, "wb", buffering=0) as out:
            for begin in range(0, size, len(self.noise)):
                offset = self.random.randrange(len(self.noise) // 2)
                wanted = min(size - begin, len(self.noise))
                chunk = self.noise[offset:offset + wanted]
                out.write(chunk + self.noise[:wanted - len(chunk)])
            os.utime(out.fileno(), (BASE_TIME + self.made,) * 2)

    def small_size(self, mean=4096):
        return min(int(self.random.expovariate(1 / mean)), LARGEST_REAL - 1)


def settle(top):
    """Gives every directory a time of its own in the past, the root included."""
    for number, (directory, _, _) in enumerate(os.walk(top, topdown=False)):
        os.utime(directory, (BASE_TIME + number,) * 2)


def copy_real(top, files):
    """Copies regular files and symlinks of this machine, directories as they are; returns how many."""
    copied = 0
    for tree in REAL_TREES:
        for directory, names, leaves in os.walk(tree):
            names.sort()
            target = top + directory
            for leaf in sorted(leaves):
                if copied >= files:
                    return copied
                if _copy_one(os.path.join(directory, leaf), target):
                    copied += 1
    return copied


def _copy_one(path, target):
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISLNK(status.st_mode):
            return False
        if status.st_size >= LARGEST_REAL:
            return False
        os.makedirs(target, exist_ok=True)
        shutil.copy2(path, target, follow_symlinks=False)
    except OSError:
        return False
    return True


def make_spread(top, files, directories, maker=None):
    """Small files spread evenly over directories, 20 of them in each upper one."""
    maker = maker or Maker()
    paths = [f"{top}/u{number // 20:04d}/d{number:05d}" for number in range(directories)]
    for path in paths:
        os.makedirs(path)
    for number in range(files):
        maker.file(f"{paths[number % directories]}/f{number:06d}", maker.small_size())


def make_small(top, files):
    """`files` small files, real ones first."""
    missing = files - copy_real(top, files)
    if missing > 0:
        make_spread(top + "/generated", missing, max(1, missing // 50))


def make_flat(top, files):
    maker = Maker()
    for number in range(files):
        maker.file(f"{top}/f{number:06d}", maker.small_size(1024))


def make_empty(top, files, each=1000):
    """Empty files, `each` of them in a directory."""
    for number in range(files):
        if number % each == 0:
            directory = f"{top}/d{number // each:05d}"
            os.mkdir(directory)
        os.mknod(f"{directory}/f{number:07d}", 0o644 | stat.S_IFREG)


def make_large(top, files, each):
    maker = Maker()
    for number in range(files):
        maker.file(f"{top}/large{number:03d}", each)


def make_huge(top, huge, files):
    make_spread(top + "/small", files, max(1, files // 50))
    os.mkdir(top + "/huge")
    Maker(2).file(top + "/huge/image", huge)


def make_deep(top, files, directories, depth=40):
    """A tree that is deep and wide: each directory hangs below a random one."""
    maker = Maker()
    made = [(top, 0)]
    for number in range(directories):
        parent, level = made[-1] if number % 4 else maker.random.choice(made)
        if level >= depth:
            parent, level = made[0]
        path = f"{parent}/d{number:05d}"
        os.mkdir(path)
        made.append((path, level + 1))
    for number in range(files):
        maker.file(f"{maker.random.choice(made)[0]}/f{number:06d}", maker.small_size())


def make_part(source, top, every):
    """Of `every` directories that hold files one, as hard links; where there are few directories, of `every`
    files one. Returns how many files of the source stand for one of these."""
    holding = [directory for directory, _, files in sorted(os.walk(source)) if files]
    if len(holding) < every:
        names = [(directory, name) for directory in holding for name in sorted(os.listdir(directory))][::every]
    else:
        names = [(directory, name) for directory in holding[::every] for name in os.listdir(directory)]
    for directory, name in names:
        path = os.path.join(directory, name)
        if os.path.isdir(path) and not os.path.islink(path):
            continue
        target = top + directory[len(source):]
        os.makedirs(target, exist_ok=True)
        os.link(path, os.path.join(target, name), follow_symlinks=False)
    settle(top)
    return size_of(source).files / max(1, size_of(top).files)


def one_percent(source):
    """Every hundredth regular file, relative to `source`."""
    found = []
    for directory, _, files in os.walk(source):
        found += [os.path.relpath(os.path.join(directory, name), source) for name in files]
    regular = [name for name in sorted(found) if not os.path.islink(os.path.join(source, name))]
    return regular[::100]


def make_stale(destination, names):
    """Takes a complete copy back in time: of `names` half are older, half are missing."""
    for number, name in enumerate(names):
        path = os.path.join(destination, name)
        if os.path.lexists(path):
            os.unlink(path)
        if number % 2 == 0:
            with open(path, "wb") as out:
                out.write(b"an older edition of this file\n")
            os.utime(path, (BASE_TIME - 1000,) * 2)
