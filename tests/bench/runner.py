"""Runs the tools of a case in alternation and keeps every single run."""
import dataclasses
import os
import shutil
import sys

from bench import check, figures, measure, places, tools, trees


@dataclasses.dataclass
class Tree:
    """A source and, made when needed, its parts: by how many directories one is in it, what its times
    are multiplied with."""
    name: str
    size: trees.Size
    part_factors: dict = dataclasses.field(default_factory=dict)


class Runner:
    def __init__(self, places_of, binary, say=None):
        self._places = places_of
        self._binary = binary
        self._cores = os.cpu_count() or 1
        self._say = say or (lambda text: print(text, file=sys.stderr, flush=True))
        self._tree, self._place, self._standing = None, None, None

    def run_case(self, case, repeat=None):
        """The case as the JSON file has it, or {"name", "not_run"} where it can't be run here."""
        try:
            place = self._places.get(case.place)
            self._have_tree(case, place)
        except places.Unavailable as error:
            return {"name": case.name, "about": case.about, "kind": case.kind, "not_run": str(error), "tools": []}
        runs = {tool.name: [] for tool in case.tools}
        playing = [tool for tool in case.tools if not tool.is_missing]
        for number in range(1, (repeat or case.rounds) + 1):
            for tool in playing:
                if number > 1 and self._part_every(case, tool) > 1:
                    continue
                self._say(f"bench: {case.name} round {number} {tool.name}")
                runs[tool.name].append({"round": number, **self._run(case, tool)})
            if number == 1:
                playing = [tool for tool in playing if tool.name in self._kept(playing, runs)]
        self._drop_standing()
        return self._document(case, place, runs, {tool.name for tool in playing})

    def _document(self, case, place, runs, kept):
        size = self._tree.size
        return {
            "name": case.name, "about": case.about, "kind": case.kind, "file_system": place.kind,
            "files": size.files, "directories": size.directories, "bytes": size.bytes,
            "tools": [{"name": tool.name, "missing": tool.is_missing, "counts": tool.name in kept,
                       "keeps": tool.keeps, "runs": runs[tool.name]} for tool in case.tools]}

    @staticmethod
    def _kept(playing, runs):
        """Names of the tools that go on: of variants only the best."""
        names = {tool.name for tool in playing if not tool.variants}
        for word in {tool.variants for tool in playing if tool.variants}:
            names.add(figures.best_variant({tool.name: runs[tool.name] for tool in playing if tool.variants == word}))
        return names

    def _have_tree(self, case, place):
        if self._tree and self._tree.name == case.tree and self._place is place:
            return
        self.drop_tree()
        self._place = place
        source = f"{place.backing}/source-{case.tree}/tree"
        needed = case.bytes * 2.3 + case.files * 12_000
        free = shutil.disk_usage(place.backing).free
        if needed > free:
            raise places.Unavailable(f"needs {needed / 1e9:.1f} GB on {place.kind}, {free / 1e9:.1f} GB are free")
        self._say(f"bench: {case.name} makes its tree")
        os.makedirs(source)
        self._tree = Tree(case.tree, trees.Size())
        case.make(source)
        trees.settle(source)
        self._tree.size = trees.size_of(source)

    def drop_tree(self):
        if self._tree:
            shutil.rmtree(f"{self._place.backing}/source-{self._tree.name}", ignore_errors=True)
        self._tree = None

    def _part_every(self, case, tool):
        return 1 if case.kind == "crawl" else tool.part_every(self._tree.size.files, self._place.is_far)

    def _source(self, case, tool):
        """(name of the source below the place, factor that its times are multiplied with)."""
        top, every = f"source-{self._tree.name}", self._part_every(case, tool)
        if every == 1:
            return f"{top}/tree" + (f"/{tool.subtree}" if tool.subtree else ""), 1
        part = f"{top}/part{every}"
        if every not in self._tree.part_factors:
            self._tree.part_factors[every] = trees.make_part(
                f"{self._place.backing}/{top}/tree", f"{self._place.backing}/{part}", every)
        return part, self._tree.part_factors[every]

    def _run(self, case, tool):
        place = self._place
        source, factor = self._source(case, tool)
        destination = self._prepare(case, tool, source)
        visible, backing = f"{place.visible}/{destination}", f"{place.backing}/{destination}"
        job = tools.Job(f"{place.visible}/{source}", visible, self._tree.size.entries, self._binary,
                        self._places.temporary, self._cores, place.is_far)
        place.before_run()
        measured = measure.run(tool.command(job), directory=self._places.temporary,
                               environment=tools.environment(self._places.temporary))
        problem, wall = "", measured.wall_seconds
        if measured.exit_code != 0:
            said = measured.stderr.strip().splitlines()
            problem = f"exit code {measured.exit_code}" + (f": {said[-1]}" if said else "")
        elif case.kind == "crawl":
            problem, seconds = check.crawl(measured, f"{self._places.temporary}/{tools.CRAWL_REPORT}",
                                           self._tree.size, tool.keeps)
            wall = wall if seconds is None else seconds
        else:
            problem = check.compare(f"{place.backing}/{source}", backing, tool.keeps)
        self._put_away(case, backing, problem)
        return {"wall_seconds": wall * factor, "cpu_seconds": measured.cpu_seconds * factor,
                "own_cpu_seconds": measured.own_cpu_seconds * factor,
                "peak_memory_bytes": measured.peak_memory_bytes,
                "own_peak_memory_bytes": measured.own_peak_memory_bytes,
                "first_child_seconds": measured.first_child_seconds, "exit_code": measured.exit_code,
                "ok": not problem, "problem": problem, "extrapolated_factor": factor}

    def _prepare(self, case, tool, source):
        """The destination's name below the place; made and filled where the case wants one."""
        place = self._place
        if case.kind in ("rerun", "changed"):
            return self._have_standing(case, source)
        destination = place.fresh()
        if not tool.makes_destination:
            os.mkdir(f"{place.backing}/{destination}")
        return destination

    def _have_standing(self, case, source):
        """A complete copy that all tools of the case are given in turn, one percent of it taken back."""
        backing = self._place.backing
        if self._standing and self._standing[1] != source:
            self._drop_standing()
        if not self._standing:
            name = self._place.fresh()
            copied = measure.run(["rsync", "-a", f"{backing}/{source}/", f"{backing}/{name}/"])
            if copied.exit_code != 0:
                raise places.Unavailable(f"no copy to start from: {copied.stderr}")
            self._standing = (name, source)
        if case.kind == "changed":
            trees.make_stale(f"{backing}/{self._standing[0]}", trees.one_percent(f"{backing}/{source}"))
        return self._standing[0]

    def _put_away(self, case, backing, problem):
        """A fresh copy goes; one that stands goes when it was spoiled. On a disk names are left until the
        end: ext4 is slow where inodes were deleted a moment ago."""
        if case.kind in ("rerun", "changed"):
            if problem:
                self._drop_standing()
        elif self._place.kind == "tmpfs" or self._place.is_far:
            shutil.rmtree(backing, ignore_errors=True)

    def _drop_standing(self):
        if self._standing:
            shutil.rmtree(f"{self._place.backing}/{self._standing[0]}", ignore_errors=True)
        self._standing = None
