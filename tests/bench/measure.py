"""Runs one command and measures its whole process tree.

Wall time is from the start of the process to its end. CPU seconds are the kernel's sum over every
descendant: orphans are adopted (PR_SET_CHILD_SUBREAPER) and counted too. Peak memory is polled from
/proc: private memory (resident less shared) of all processes of the tree at one moment. The kernel's
own peaks are no use here: that of a cgroup counts page cache and tmpfs pages, the copied files
themselves, and that of a process (ru_maxrss) what the process was before its exec: this program.
Of the process itself, without its children, CPU time and the largest resident memory since its exec
are kept too.
"""
import ctypes
import dataclasses
import os
import signal
import subprocess
import threading
import time

PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
PR_SET_CHILD_SUBREAPER = 36
POLL_SECONDS = 0.05  # at most; more often in the first second
POLL_SHARE = 0.02  # of the time is what polling may take


@dataclasses.dataclass
class Measured:
    wall_seconds: float
    cpu_seconds: float
    own_cpu_seconds: float  # of the process itself, no descendants
    peak_memory_bytes: int
    own_peak_memory_bytes: int
    first_child_seconds: float | None  # from the start until a child was seen, at most some ms late
    exit_code: int  # negative: the signal
    stdout: str
    stderr: str


def adopt_orphans():
    """Makes this process the parent of its descendants' orphans."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children_of(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            found = file.read().split()
    except OSError:
        return []
    return [int(child) for child in found]


def tree_of(pid):
    """The process and all its descendants, as far as they live."""
    found, queue = [], [pid]
    while queue:
        current = queue.pop()
        found.append(current)
        queue.extend(children_of(current))
    return found


def private_bytes(pid):
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            fields = file.read().split()
    except OSError:
        return 0
    return (int(fields[1]) - int(fields[2])) * PAGE


def own_peak_bytes(pid):
    """Largest resident memory since its exec (proc(5), VmHWM); 0 when it has ended."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
            return next((int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:")), 0)
    except OSError:
        return 0


def own_cpu_seconds(pid):
    """utime and stime of proc(5), all threads; also of a process that has ended and was not yet waited for."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class TreePoll:
    """Polls a process tree from a thread until it is told to stop."""

    def __init__(self, pid):
        self.peak = 0
        self.own_peak = 0
        self.first_child_seconds = None
        self._pid = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._poll, daemon=True)
        self._thread.start()

    def _poll(self):
        first, pause = time.monotonic(), 0.002
        while not self._stop.wait(pause):
            begun = time.thread_time()
            tree = tree_of(self._pid)
            if self.first_child_seconds is None and len(tree) > 1:
                self.first_child_seconds = time.monotonic() - first
            self.peak = max(self.peak, sum(map(private_bytes, tree)))
            self.own_peak = max(self.own_peak, own_peak_bytes(self._pid))
            pause = max(min(POLL_SECONDS, (time.monotonic() - first) / 20),
                        (time.thread_time() - begun) / POLL_SHARE)

    def finish(self):
        self._stop.set()
        self._thread.join()


def orphans():
    """Children of ours that nobody here has started but those of what was measured."""
    keep = {process.pid for process in kept_children}
    return [child for child in children_of(os.getpid()) if child not in keep]


def reap_orphans():
    """CPU seconds of adopted processes; waits for those still running."""
    cpu = 0.0
    while found := orphans():
        for child in found:
            try:
                _, _, usage = os.wait4(child, 0)
            except ChildProcessError:
                continue
            cpu += usage.ru_utime + usage.ru_stime
    return cpu


def kill_all():
    """Ends what is measured, orphans included, until none is left."""
    while found := orphans():
        for child in found:
            for pid in reversed(tree_of(child)):
                _kill(pid)
        for child in found:
            try:
                os.waitpid(child, 0)
            except ChildProcessError:
                pass


kept_children = []  # our own servers (latencyfs): no orphans of what is measured


def run(command, directory=None, environment=None):
    """Runs `command` (a list) in a session of its own. On an exception its tree is killed."""
    with open(os.devnull, "rb") as nothing, _scratch() as out, _scratch() as err:
        begun = time.monotonic()
        process = subprocess.Popen(command, stdin=nothing, stdout=out, stderr=err, cwd=directory,
                                   env=environment, start_new_session=True)
        poll = TreePoll(process.pid)
        try:
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            wall = time.monotonic() - begun
            own_cpu = own_cpu_seconds(process.pid)
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            kill_all()
            raise
        finally:
            process.returncode = 0  # waited for here, not by subprocess
            poll.finish()
        orphans_cpu = reap_orphans()
        return Measured(
            wall_seconds=wall,
            cpu_seconds=usage.ru_utime + usage.ru_stime + orphans_cpu,
            own_cpu_seconds=own_cpu,
            peak_memory_bytes=poll.peak,
            own_peak_memory_bytes=poll.own_peak,
            first_child_seconds=poll.first_child_seconds,
            exit_code=os.waitstatus_to_exitcode(status),
            stdout=_text(out), stderr=_text(err))


def _scratch():
    descriptor = os.memfd_create("bench")
    return open(descriptor, "w+b")


def _text(file):
    file.seek(0)
    return file.read().decode(errors="replace")


def _kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
