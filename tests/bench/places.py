"""The file systems that are copied on. Whatever is mounted or made here is gone at the end."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

from bench import measure

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LATENCYFS_SOURCES = ("latencyfs.cpp", "latency_operations.cpp", "latency_service.hpp", "latency_operations.hpp")


class Unavailable(Exception):
    """A file system that can't be had here; the text says why."""


class Place:
    """A directory of a file system: tools see `visible`; trees are made and compared in `backing`."""

    def __init__(self, name, directory, kind):
        self.name, self.kind = name, kind
        self.visible = self.backing = str(directory)
        self.delay_ms = 0.0
        self._numbers = 0

    @property
    def is_far(self):
        return self.delay_ms > 0

    def fresh(self):
        """A name that was never used here, relative to `visible` and `backing`."""
        self._numbers += 1
        return f"run{self._numbers:04d}"

    def before_run(self):
        """Makes runs alike: what the last one left to write is written."""
        if self.kind != "tmpfs":
            os.sync()

    def close(self):
        shutil.rmtree(self.backing, ignore_errors=True)


class FarPlace(Place):
    """latencyfs over a directory on tmpfs, mounted anew for each run: nothing is cached."""

    def __init__(self, name, directory, delay_ms, program):
        super().__init__(name, directory, f"latencyfs, {delay_ms:g} ms for each operation")
        self.backing, self.visible = f"{directory}/backing", f"{directory}/mount"
        self.delay_ms, self.counts = delay_ms, f"{directory}/counts"
        self._top, self._program, self._server = directory, program, None
        os.makedirs(self.backing)
        os.makedirs(self.visible)
        self._mount()

    def _mount(self):
        delay = str(self.delay_ms)
        self._server = subprocess.Popen(
            [self._program, "--meta", delay, "--data", delay, "--flush", delay, "--count", self.counts,
             self.backing, self.visible], stderr=subprocess.PIPE, start_new_session=True)
        measure.kept_children.append(self._server)
        deadline = time.monotonic() + 10
        while not os.path.ismount(self.visible):
            if self._server.poll() is not None or time.monotonic() > deadline:
                said = self._server.stderr.read().decode().strip() if self._server.poll() is not None else ""
                raise Unavailable(f"latencyfs does not mount: {said or 'no answer'}")
            time.sleep(0.01)

    def _unmount(self):
        if self._server is None:
            return
        for _ in range(50):
            done = subprocess.run(["fusermount3", "-u", self.visible], stderr=subprocess.DEVNULL, check=False)
            if done.returncode == 0 or not os.path.ismount(self.visible):
                break
            time.sleep(0.1)
        else:
            subprocess.run(["fusermount3", "-uz", self.visible], check=False)
        try:
            self._server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        measure.kept_children.remove(self._server)
        self._server.stderr.close()
        self._server = None

    def before_run(self):
        self._unmount()
        self._mount()

    def operations(self):
        """Operations by kind since the last mount; ends that mount."""
        self._unmount()
        with open(self.counts, encoding="ascii") as file:
            counts = {kind: int(count) for kind, count in map(str.split, file)}
        self._mount()
        return counts

    def close(self):
        self._unmount()
        shutil.rmtree(self._top, ignore_errors=True)


class Places:
    """Makes each place when it is first asked for; `close` removes all."""

    def __init__(self):
        self.scratch = tempfile.mkdtemp(prefix="msrsync-bench.")
        self.temporary = f"{self.scratch}/tmp"
        os.mkdir(self.temporary)
        self._memory, self._mounted, self._made = None, False, {}

    def _memory_directory(self):
        if self._memory:
            return self._memory
        mountpoint = f"{self.scratch}/tmpfs"
        os.mkdir(mountpoint)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=85%,mode=700", "msrsync-bench", mountpoint],
                                 capture_output=True, check=False) if os.geteuid() == 0 else None
        if mounted is not None and mounted.returncode == 0:
            self._memory, self._mounted = mountpoint, True
        elif os.access("/dev/shm", os.W_OK):
            self._memory = tempfile.mkdtemp(prefix="msrsync-bench.", dir="/dev/shm")
        else:
            raise Unavailable("no tmpfs: neither may one be mounted nor is /dev/shm writable")
        return self._memory

    def get(self, name):
        """`tmpfs`, `disk` or `latencyMS`."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name):
        if name == "disk":
            directory = f"{self.scratch}/disk"
            os.mkdir(directory)
            return Place(name, directory, file_system_of(directory))
        directory = f"{self._memory_directory()}/{name}"
        os.mkdir(directory)
        if name == "tmpfs":
            return Place(name, directory, "tmpfs")
        return FarPlace(name, directory, float(name.removeprefix("latency")), build_latencyfs())

    def close(self):
        for place in self._made.values():
            place.close()
        self._made.clear()
        if self._mounted:
            subprocess.run(["umount", "-l", self._memory], check=False)
        elif self._memory:
            shutil.rmtree(self._memory, ignore_errors=True)
        shutil.rmtree(self.scratch, ignore_errors=True)


def file_system_of(directory):
    done = subprocess.run(["stat", "-f", "-c", "%T", directory], capture_output=True, text=True, check=False)
    return {"ext2/ext3": "ext4"}.get(done.stdout.strip(), done.stdout.strip() or "unknown")


def build_latencyfs():
    """The program, built when it is missing or older than its source."""
    target = ROOT / "build" / "bench" / "latencyfs"
    sources = [ROOT / "tests" / "bench" / name for name in LATENCYFS_SOURCES]
    if target.exists() and all(target.stat().st_mtime >= source.stat().st_mtime for source in sources):
        return str(target)
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        raise Unavailable("latencyfs needs /dev/fuse")
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "fuse3"], capture_output=True, text=True, check=False)
    if flags.returncode != 0:
        raise Unavailable("latencyfs needs libfuse3-dev and pkg-config (scripts/install-deps bench)")
    target.parent.mkdir(parents=True, exist_ok=True)
    units = [str(source) for source in sources if source.suffix == ".cpp"]
    built = subprocess.run(["c++", "-std=c++20", "-O2", *units, "-o", str(target), "-pthread", *flags.stdout.split()],
                           capture_output=True, text=True, check=False)
    if built.returncode != 0:
        raise Unavailable(f"latencyfs does not build: {built.stderr}")
    return str(target)
