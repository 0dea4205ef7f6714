"""The speed budget: what msrsync is to reach, and what a document of runs says of it."""
import statistics

from bench import figures, table

# (what, case, our tool, the other tool's beginning, goal with --fill off, goal with the fill)
RATIOS = [
    ("small files", "small@tmpfs", "msrsync", "rsync -a --inplace", 0.60, 0.40),
    ("small files", "small@tmpfs", "msrsync", "fpsync", 0.50, 0.35),
    ("small files", "small@tmpfs", "msrsync", "cp -a", 1.0, 0.75),
    ("small files, 5 ms", "small@latency5", "msrsync -p64", "fpsync", 0.90, 0.40),
    ("small files, 5 ms", "small@latency5", "msrsync -p64", "rsync -a", 1 / 45, 1 / 100),
    ("flat directory, 5 ms", "flat@latency5", "msrsync -p64", "fpsync", 0.90, 0.50),
    ("huge and small", "huge@tmpfs", "msrsync", "the ", 1.05, 1.05),
    ("nothing to do", "rerun@tmpfs", "msrsync", "rsync -a", 1.0, 1.0),
    ("nothing to do, 5 ms", "rerun@latency5", "msrsync", "rsync -a", 1 / 30, 1 / 30),
    ("crawl", "crawl@tmpfs", "msrsync's crawl alone", "find -printf %s", 0.6, 0.6),
    ("crawl, 5 ms", "crawl@latency5", "msrsync's crawl alone", "find -printf %s", 1 / 30, 1 / 30),
]
WITHOUT_FILL = " --fill off"


def of_its_rsyncs(run):
    """msrsync's own CPU time by that of the processes it started."""
    others = run["cpu_seconds"] - run["own_cpu_seconds"]
    return run["own_cpu_seconds"] / others if others > 0 else None


# (what, case, our tool, against; "": nothing, then the tree's size is named; goal, unit, the figure of a run)
ABSOLUTES = [
    ("its own CPU", "small@tmpfs", "msrsync --fill off", "its rsyncs'", 0.03, "", of_its_rsyncs),
    ("its own memory", "memory@tmpfs", "msrsync", "", 64, "MiB",
     lambda run: run["own_peak_memory_bytes"] / 2**20),
    ("from start to first child", "small@tmpfs", "msrsync -p64 -f170", "", 50, "ms",
     lambda run: run["first_child_seconds"] and run["first_child_seconds"] * 1000),
]


def rival(case, beginning):
    """The tool of that name; of several with that beginning the best fpsync, the longest part."""
    exact = figures.tool_named(case, beginning)
    if exact:
        return exact
    found = [tool for tool in case["tools"] if tool["name"].startswith(beginning) and tool["counts"]
             and figures.spread(tool["runs"], "wall_seconds")]
    return max(found, key=lambda tool: figures.spread(tool["runs"], "wall_seconds")[0], default=None)


def ratio_rows(cases):
    """(what, our tool, the other's name, goal, measured) for each goal that these cases, by name, can judge."""
    for what, name, ours, beginning, alone, filled in RATIOS:
        case = cases.get(name)
        other = rival(case, beginning) if case else None
        for tool_name, goal in ((ours + WITHOUT_FILL, alone), (ours, filled)):
            tool = figures.tool_named(case, tool_name) if case else None
            value = figures.pair_ratio(tool["runs"], other["runs"]) if tool and other else None
            if value is not None:
                yield what, tool_name, other["name"], goal, value


def absolute_rows(cases):
    """(what, our tool, against, goal, measured, unit) of what is held against a figure, no other tool."""
    for what, name, ours, against, goal, unit, figure_of in ABSOLUTES:
        case = cases.get(name)
        tool = figures.tool_named(case, ours) if case else None
        # Files of before these figures were taken lack them.
        runs = [run for run in figures.good(tool["runs"]) if "own_cpu_seconds" in run] if tool else []
        values = [value for value in map(figure_of, runs) if value is not None]
        if values:
            yield what, ours, against or f"{case['files']} files", goal, statistics.median(values), unit


def by_name(document):
    return {case["name"]: case for case in document["cases"] if case["tools"]}


def heading(document):
    small = " (the trees of --quick are smaller than those the goals are for)" if document["quick"] else ""
    return f"Wall time of msrsync by that of the other, or what the row names, against the goal{small}:"


def render(document, markdown=False):
    """The table, "" where the document holds no case that a goal is set for."""
    cases = by_name(document)
    rows = [[what, ours, other, f"{goal:.3f}", f"{value:.3f}", "" if value <= goal else "missed"]
            for what, ours, other, goal, value in ratio_rows(cases)]
    rows += [[what, ours, against, *(f"{figure:.0f} {unit}" if unit else f"{figure:.3f}" for figure in (goal, value)),
              "" if value <= goal else "missed"] for what, ours, against, goal, value, unit in absolute_rows(cases)]
    return table.render([["work", "msrsync", "against", "goal", "measured", ""], *rows], markdown) if rows else ""
