"""latencyfs keeps what is copied to it, counts what it is asked, and leaves nothing behind."""
import os
import subprocess
import tempfile
import time
import unittest

from bench import check, places, trees


class Latencyfs(unittest.TestCase):
    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("only root mounts it for others")
        try:
            program = places.build_latencyfs()
        except places.Unavailable as error:
            self.skipTest(str(error))
        self.top = tempfile.mkdtemp(prefix="msrsync-latencyfs.")
        self.place = places.FarPlace("latency0.01", self.top, 0.01, program)
        self.addCleanup(self.place.close)

    def test_a_copy_is_whole_and_counted(self):
        source = f"{self.place.backing}/source"
        trees.make_spread(source, 30, 3)
        os.symlink("nowhere", f"{source}/link")
        trees.settle(source)
        self.place.before_run()
        subprocess.run(["rsync", "-a", "--inplace", f"{self.place.visible}/source/", f"{self.place.visible}/copy/"],
                       check=True)
        self.assertEqual(check.compare(source, f"{self.place.backing}/copy", "all"), "")
        self.assertEqual(check.compare(source, f"{self.place.visible}/copy", "all"), "")
        self.place.before_run()
        subprocess.run(["cp", "-a", f"{self.place.visible}/source", f"{self.place.visible}/other"], check=True)
        counts = self.place.operations()
        self.assertEqual((counts["create"], counts["symlink"], counts["mkdir"]), (30, 1, 5))
        self.assertEqual(check.compare(source, f"{self.place.backing}/other", "all"), "")

    def test_an_operation_takes_its_time(self):
        slow = tempfile.mkdtemp(prefix="msrsync-latencyfs.")
        place = places.FarPlace("latency200", slow, 200, places.build_latencyfs())
        self.addCleanup(place.close)
        begun = time.monotonic()
        os.mkdir(f"{place.visible}/directory")
        self.assertGreater(time.monotonic() - begun, 0.4)  # a look for the name, and the making of it

    def test_closing_unmounts_and_removes(self):
        self.place.close()
        self.assertFalse(os.path.exists(self.top))


if __name__ == "__main__":
    unittest.main()
