"""What machine this is, and whether it is quiet enough for figures."""
import datetime
import os
import platform
import subprocess

from bench import places


def first_line(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    lines = (done.stdout or done.stderr).strip().splitlines()
    return " ".join(lines[0].split()) if lines else None


def cpu_model():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.machine()


def memory_bytes():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def load():
    return os.getloadavg()[0]


def load_warning():
    """"" on a quiet machine."""
    now = load()
    if now < 0.3 * (os.cpu_count() or 1):
        return ""
    return f"the machine is loaded (load average {now:.1f} on {os.cpu_count()} cores): these figures are no use"


def describe(binary):
    commit = first_line(["git", "-C", str(places.ROOT), "describe", "--always", "--dirty", "--abbrev=12"])
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "machine": {"cpu": cpu_model(), "cores": os.cpu_count(), "memory_bytes": memory_bytes(),
                    "kernel": platform.release(), "load_average": load()},
        "versions": {"msrsync": first_line([binary, "--version"]), "msrsync_commit": commit,
                     "rsync": first_line(["rsync", "--version"]), "fpsync": first_line(["fpart", "-V"]),
                     "parallel": first_line(["parallel", "--version"]), "rclone": first_line(["rclone", "version"])},
        "memory": "private memory of the whole process tree, polled from /proc",
    }
