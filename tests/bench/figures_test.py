import pathlib
import tempfile
import unittest

from bench import budget, cases, check, compare, figures, operations, readme, table, trees


def run(number, wall, ok=True, factor=1):
    return {"round": number, "wall_seconds": wall, "cpu_seconds": wall / 2, "own_cpu_seconds": wall / 10,
            "peak_memory_bytes": 1 << 20, "own_peak_memory_bytes": 65 << 20, "first_child_seconds": wall / 100,
            "exit_code": 0, "ok": ok, "problem": "" if ok else "1 differences", "extrapolated_factor": factor}


def tool(name, *runs, **more):
    return {"name": name, "missing": False, "counts": True, "keeps": "all", "runs": list(runs), **more}


def case(*tools, name="small@tmpfs"):
    return {"name": name, "about": "small files", "kind": "fresh", "file_system": "tmpfs", "files": 10,
            "directories": 2, "bytes": 1000, "tools": list(tools)}


def document(*found):
    return {"date": "2026-01-01T00:00:00Z", "warnings": [], "cases": list(found), "interrupted": False, "quick": True,
            "machine": {"cpu": "a cpu", "cores": 2, "kernel": "6.1", "memory_bytes": 1 << 30},
            "versions": {"msrsync": "msrsync 1.0.0", "msrsync_commit": "abc", "rsync": "rsync 3.5.0"}}


class Figures(unittest.TestCase):
    def test_spread_leaves_wrong_runs_out(self):
        runs = [run(1, 3.0), run(2, 1.0, ok=False), run(3, 5.0)]
        self.assertEqual(figures.spread(runs, "wall_seconds"), (4.0, 3.0, 5.0))
        self.assertIsNone(figures.spread([run(1, 1.0, ok=False)], "wall_seconds"))

    def test_ratio_is_the_median_over_pairs_of_one_round(self):
        runs = [run(1, 2.0), run(2, 30.0), run(3, 4.0)]
        others = [run(1, 1.0), run(2, 10.0), run(3, 4.0)]
        self.assertEqual(figures.pair_ratio(runs, others), 2.0)

    def test_ratio_pairs_only_rounds_in_which_both_were_right(self):
        runs = [run(1, 2.0), run(2, 9.0)]
        others = [run(1, 1.0), run(2, 1.0, ok=False)]
        self.assertEqual(figures.pair_ratio(runs, others), 2.0)
        self.assertIsNone(figures.pair_ratio(runs, [run(3, 1.0)]))

    def test_best_variant_is_the_fastest_right_one(self):
        runs = {"a": [run(1, 2.0)], "b": [run(1, 1.0, ok=False)], "c": [run(1, 3.0)]}
        self.assertEqual(figures.best_variant(runs), "a")
        self.assertEqual(figures.best_variant({"b": [run(1, 1.0, ok=False)]}), "b")

    def test_losses_are_the_cases_slower_than_one_rsync(self):
        slow = case(tool("msrsync", run(1, 2.0)), tool("rsync -a", run(1, 1.0)), name="slow")
        fast = case(tool("msrsync", run(1, 0.5)), tool("rsync -a", run(1, 1.0)), name="fast")
        self.assertEqual(figures.losses(document(slow, fast)), [("slow", 2.0)])


class Tables(unittest.TestCase):
    def test_a_wrong_copy_is_shown_as_failed(self):
        wrong = tool("cp -a", run(1, 0.1, ok=False), run(2, 0.1))
        text = table.case_table(case(tool("msrsync", run(1, 1.0), run(2, 1.0)), wrong))
        self.assertIn("FAILED 1/2: 1 differences", text)

    def test_a_missing_tool_is_named(self):
        text = table.case_table(case(tool("msrsync", run(1, 1.0)), tool("fpsync", missing=True)))
        self.assertRegex(text, r"fpsync +MISSING")

    def test_an_extrapolated_figure_says_so(self):
        text = table.case_table(case(tool("msrsync", run(1, 1.0)), tool("rsync -a", run(1, 9.0, factor=8.0))))
        self.assertIn("extrapolated from a part, x8.0", text)

    def test_markdown_has_as_many_cells_in_every_line(self):
        lines = table.render([["a", "b"], ["1", ""]], markdown=True).splitlines()
        self.assertEqual([line.count("|") for line in lines], [3, 3, 3])


class Budget(unittest.TestCase):
    def test_goals_of_parts_are_held_against_the_longer_one(self):
        huge = case(tool("msrsync", run(1, 4.0)), tool("the huge file alone: rsync -a", run(1, 2.0)),
                    tool("the small ones alone: msrsync", run(1, 3.0)), name="huge@tmpfs")
        rows = list(budget.ratio_rows(budget.by_name(document(huge))))
        self.assertEqual([(row[2], round(row[4], 3)) for row in rows], [("the small ones alone: msrsync", 1.333)])

    def test_goals_that_name_no_other_tool(self):
        small = case(tool("msrsync --fill off", run(1, 4.0)), tool("msrsync -p64 -f170", run(1, 4.0)))
        million = case(tool("msrsync", run(1, 4.0)), name="memory@tmpfs")
        rows = [row[1:] for row in budget.absolute_rows(budget.by_name(document(small, million)))]
        self.assertEqual(rows, [("msrsync --fill off", "its rsyncs'", 0.03, 0.25, ""),
                                ("msrsync", "10 files", 64, 65, "MiB"),
                                ("msrsync -p64 -f170", "10 files", 50, 40, "ms")])
        text = budget.render(document(small, million))
        self.assertRegex(text, r"its own memory +msrsync +10 files +64 MiB +65 MiB +missed")

    def test_a_file_of_before_has_no_such_goals(self):
        older = run(1, 4.0)
        del older["own_cpu_seconds"]
        small = case(tool("msrsync --fill off", older))
        self.assertEqual(list(budget.absolute_rows(budget.by_name(document(small)))), [])


class Comparing(unittest.TestCase):
    def test_ratio_is_new_by_old_and_with_the_machine_taken_out(self):
        old = document(case(tool("msrsync", run(1, 1.0)), tool("rsync -a", run(1, 2.0))))
        new = document(case(tool("msrsync", run(1, 1.0)), tool("rsync -a", run(1, 4.0))))
        self.assertEqual([row[1:] for row in compare.rows(old, new)],
                         [("msrsync", 1.0, 1.0, 1.0, 0.5), ("rsync -a", 2.0, 4.0, 2.0, 1.0)])

    def test_what_is_not_alike_is_said(self):
        old, new = document(case(name="a"), case(name="gone")), document({**case(name="a"), "files": 11})
        new["machine"] = {**new["machine"], "cores": 4}
        text = compare.render(old, new)
        for expected in ("cores: 2 then, 4 now", "a: 10 files then, 11 now", "gone: only in the old file"):
            self.assertIn(expected, text)


class Readme(unittest.TestCase):
    def test_the_section_names_machine_case_and_goal(self):
        small = case(tool("msrsync", run(1, 1.0)), tool("rsync -a", run(1, 3.0)),
                     tool("rsync -a --inplace", run(1, 2.0)))
        text = readme.section(document(small))
        for expected in ("2 cores of a cpu", "| small@tmpfs (10 files, 0 MB) | 1.00 s |  | 3.00 | 2.00 |",
                         "| small files | msrsync | rsync -a --inplace | 0.400 | 0.500 | missed |", "--quick are smaller"):
            self.assertIn(expected, text)

    def test_only_what_is_between_the_markers_changes(self):
        text = f"before\n{readme.BEGIN}\nold\n{readme.END}\nafter\n"
        self.assertEqual(readme.replaced(text, "new"), f"before\n{readme.BEGIN}\nnew\n{readme.END}\nafter\n")
        with self.assertRaises(ValueError):
            readme.replaced("no markers", "new")

    def test_a_cell_says_how_many_times_as_long(self):
        one = case(tool("msrsync", run(1, 2.0)), tool("rsync -a", run(1, 9.0, factor=8.0)),
                   tool("fpsync -n 2", run(1, 5.0), counts=False), tool("fpsync -n 8", run(1, 3.0)),
                   tool("cp -a", run(1, 1.0, ok=False)))
        cells = [readme.cell(one, column) for column in ("rsync -a", "fpsync", "cp -a", "rclone")]
        self.assertEqual(cells, ["~4.50", "1.50", "FAILED", ""])


class Checks(unittest.TestCase):
    def test_differences_that_a_tool_can_not_help(self):
        listing = ".d..t...... dir/\n.f...p..... file\n>f+++++++++ lost\n*deleting   surplus\n"
        self.assertEqual(len(check.wrong_lines(listing, "all")), 4)
        self.assertEqual(check.wrong_lines(listing, "contents"), [">f+++++++++ lost", "*deleting   surplus"])

    def test_a_lost_and_a_changed_file_are_found(self):
        with tempfile.TemporaryDirectory() as top:
            for side in ("a", "b"):
                pathlib.Path(top, side).mkdir()
                trees.make_flat(f"{top}/{side}", 20)
                trees.settle(f"{top}/{side}")
            self.assertEqual(check.compare(f"{top}/a", f"{top}/b", "all"), "")
            pathlib.Path(top, "b", "f000007").unlink()
            self.assertIn("f000007", check.compare(f"{top}/a", f"{top}/b", "contents"))


class Trees(unittest.TestCase):
    def test_a_part_stands_for_the_whole(self):
        with tempfile.TemporaryDirectory() as top:
            trees.make_spread(f"{top}/all", 200, 20)
            self.assertEqual(trees.make_part(f"{top}/all", f"{top}/part", 10), 10)
            self.assertEqual(trees.size_of(f"{top}/part").files, 20)

    def test_a_part_of_one_flat_directory(self):
        with tempfile.TemporaryDirectory() as top:
            pathlib.Path(top, "all").mkdir()
            trees.make_flat(f"{top}/all", 100)
            self.assertEqual(trees.make_part(f"{top}/all", f"{top}/part", 10), 10)

    def test_stale_files_are_older_or_missing(self):
        with tempfile.TemporaryDirectory() as top:
            trees.make_spread(top, 400, 4)
            names = trees.one_percent(top)
            trees.make_stale(top, names)
            self.assertEqual([pathlib.Path(top, name).exists() for name in names], [True, False, True, False])


class Cases(unittest.TestCase):
    def test_selection_by_name_kind_and_pattern(self):
        every = cases.all_cases("msrsync", cases.Sizes(), 2, [5.0])
        names = {pattern: [found.name for found in cases.selected(every, [pattern])]
                 for pattern in ("small", "crawl@*", "empty@tmpfs", "nothing")}
        self.assertEqual(names["small"], ["small@tmpfs", "small@disk", "small@latency5"])
        self.assertEqual(names["crawl@*"], ["crawl@tmpfs", "crawl@latency5"])
        self.assertEqual(names["empty@tmpfs"], ["empty@tmpfs"])
        self.assertEqual(names["nothing"], [])

    def test_names_are_unique(self):
        every = cases.all_cases("msrsync", cases.Sizes(), 2, [1.0, 5.0])
        self.assertEqual(len({found.name for found in every}), len(every))
        for found in every:
            self.assertEqual(len({one.name for one in found.tools}), len(found.tools), found.name)


class Operations(unittest.TestCase):
    def test_files_and_directories_are_told_apart(self):
        def copy(files, directories):
            return {"stat": 3 * files + 5 * directories + 7, "mkdir": directories}
        per_file, per_directory = operations.solve(copy(200, 8), copy(400, 8), copy(400, 16), 400, 8)
        self.assertEqual(per_file, {"mkdir": 0, "stat": 3})
        self.assertEqual(per_directory, {"mkdir": 1, "stat": 5})


if __name__ == "__main__":
    unittest.main()
