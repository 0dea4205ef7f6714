"""scripts/bench itself, on tiny trees."""
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

from bench import measure

BENCH = pathlib.Path(__file__).resolve().parent.parent.parent / "scripts" / "bench"
LOSES_A_FILE = """#!/bin/sh
/bin/cp "$@" || exit
for to; do :; done
find "$to" -type f | head -n 1 | xargs -d '\\n' rm
"""


class Smoke(unittest.TestCase):
    def setUp(self):
        binary = os.environ.get("MSRSYNC")
        if not binary:
            self.skipTest("MSRSYNC does not say which program")
        self.top = tempfile.TemporaryDirectory()
        self.addCleanup(self.top.cleanup)
        self.scratch = pathlib.Path(self.top.name, "scratch")
        self.scratch.mkdir()
        self.command = [str(BENCH), "--quick", "--binary", binary]
        self.environment = {**os.environ, "TMPDIR": str(self.scratch)}

    def path(self, name):
        return pathlib.Path(self.top.name, name)

    def bench(self, *arguments):
        return subprocess.run([*self.command, *arguments], env=self.environment, capture_output=True, text=True,
                              check=False)

    def test_a_peer_that_loses_a_file_has_failed(self):
        fakes = self.path("fakes")
        fakes.mkdir()
        (fakes / "cp").write_text(LOSES_A_FILE)
        (fakes / "cp").chmod(0o755)
        self.environment["PATH"] = f"{fakes}:{os.environ['PATH']}"
        done = self.bench("--case", "small@tmpfs", "--size", "small=40", "--repeat", "1", "--tool", "msrsync",
                          "--tool", "rsync -a", "--tool", "cp -a", "--json", str(self.path("result")))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"cp -a +FAILED 1/1: \d differences, the first: ")
        tools = {tool["name"]: tool for tool in json.loads(self.path("result").read_text())["cases"][0]["tools"]}
        self.assertEqual([tools[name]["runs"][0]["ok"] for name in ("msrsync", "rsync -a", "cp -a")],
                         [True, True, False])
        self.assertEqual(list(self.scratch.iterdir()), [])

    def test_a_msrsync_that_fails_is_told_by_the_exit_code(self):
        self.command[-1] = "/bin/false"
        done = self.bench("--case", "empty@tmpfs", "--repeat", "1")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stdout, r"msrsync +FAILED 1/1: exit code 1")

    def test_an_interrupt_leaves_nothing_behind(self):
        running = subprocess.Popen([*self.command, "--case", "small@tmpfs", "--size", "small=500", "--repeat", "100000",
                                    "--tool", "rsync -a"], env=self.environment, text=True, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE)
        for line in running.stderr:
            if "round 3" in line:
                break
        running.send_signal(signal.SIGINT)
        running.stderr.read()
        running.stderr.close()
        self.assertEqual(running.wait(), 130)
        self.assertEqual(list(self.scratch.iterdir()), [])
        with open("/proc/self/mounts", encoding="utf-8") as mounts:
            self.assertNotIn(str(self.scratch), mounts.read())


class Measuring(unittest.TestCase):
    def test_cpu_of_descendants_and_the_exit_code(self):
        spin = "i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done"
        measured = measure.run(["sh", "-c", f"sh -c '{spin}'; exit 3"])
        self.assertEqual(measured.exit_code, 3)
        self.assertGreater(measured.cpu_seconds, 0.01)

    def test_cpu_of_its_own_and_the_first_child(self):
        spin = "i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done"
        mine = measure.run(["sh", "-c", f"{spin}; sh -c :"])
        theirs = measure.run(["sh", "-c", f"sh -c '{spin}'; exit 3"])
        self.assertGreater(mine.own_cpu_seconds, mine.cpu_seconds / 2)
        self.assertLess(theirs.own_cpu_seconds, theirs.cpu_seconds / 2)
        self.assertLess(theirs.first_child_seconds, theirs.wall_seconds)
        self.assertGreater(theirs.own_peak_memory_bytes, 0)

    def test_memory_of_the_tree_is_added_up(self):
        holds = "python3 -c 'import time; held = bytearray(b\"x\") * (40 << 20); time.sleep(1)'"
        measured = measure.run(["sh", "-c", f"{holds} & {holds} & wait"])
        self.assertGreater(measured.peak_memory_bytes, 80 << 20)


if __name__ == "__main__":
    unittest.main()
