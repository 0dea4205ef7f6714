"""Tables as plain text and as Markdown."""
from bench import figures

COLUMNS = ["tool", "wall s", "min", "max", "CPU s", "MiB", "x msrsync", ""]


def render(rows, markdown):
    """`rows` of text, the first one the headings; figures are set to the right."""
    if markdown:
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        lines.insert(1, "|" + "|".join(["---"] + ["--:"] * (len(rows[0]) - 1)) + "|")
        return "\n".join(lines)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(
        cell.ljust(width) if column in (0, len(row) - 1) else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in rows)


def seconds(value):
    return "" if value is None else f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 100 else f"{value:.0f}"


def ratio(value):
    return "" if value is None else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def note(tool):
    if tool["missing"]:
        return "MISSING (scripts/install-deps bench)"
    if figures.verdict(tool):
        return f"{figures.verdict(tool)}: {figures.first_problem(tool)}"
    if any(run["extrapolated_factor"] != 1 for run in tool["runs"]):
        return f"extrapolated from a part, x{tool['runs'][0]['extrapolated_factor']:.1f}"
    if not tool["counts"]:
        return "a variant that was slower"
    return "attributes not kept" if tool["keeps"] == "contents" else ""


def tool_row(case, tool):
    wall = figures.spread(tool["runs"], "wall_seconds")
    if wall is None:
        return [tool["name"], "", "", "", "", "", "", note(tool)]
    cpu = figures.spread(tool["runs"], "cpu_seconds")[0]
    memory = figures.spread(tool["runs"], "peak_memory_bytes")[0]
    return [tool["name"], *map(seconds, wall), seconds(cpu), f"{memory / 2**20:.0f}",
            ratio(figures.against_baseline(case, tool)), note(tool)]


def case_title(case):
    if "not_run" in case:
        return f"{case['name']}: {case['about']} - NOT RUN: {case['not_run']}"
    return (f"{case['name']}: {case['about']} ({case['files']} files, {case['directories']} directories, "
            f"{case['bytes'] / 1e6:.1f} MB; {case['file_system']})")


def case_table(case, markdown=False):
    title = ("### " if markdown else "") + case_title(case)
    if "not_run" in case:
        return title
    rows = [COLUMNS] + [tool_row(case, tool) for tool in case["tools"]]
    return title + "\n" + ("\n" if markdown else "") + render(rows, markdown)


def machine_line(document):
    machine, versions = document["machine"], document["versions"]
    return (f"{document['date']}, {machine['cores']} cores of {machine['cpu']}, "
            f"{machine['memory_bytes'] / 2**30:.0f} GiB, Linux {machine['kernel']}; {versions['msrsync']} "
            f"({versions['msrsync_commit'] or 'commit unknown'}), {versions['rsync']}")


EXPLANATION = ("wall s: median; CPU s: user and system of the whole process tree; MiB: its private memory at the peak; "
               "x msrsync: median over the rounds of its time by that of msrsync with defaults")


def everything(document, markdown=False):
    parts = [machine_line(document), EXPLANATION]
    parts += [f"WARNING: {warning}" for warning in document["warnings"]]
    parts += [case_table(case, markdown) for case in document["cases"]]
    goals = budget_table(document, markdown)
    if goals:
        parts.append(("### " if markdown else "") + f"{budget_title(document)}\n\n{goals}")
    lost = figures.losses(document)
    parts.append("Slower than one rsync -a: " + (
        ", ".join(f"{name} ({value:.2f} times)" for name, value in lost) if lost else "nowhere"))
    return "\n\n".join(parts)


# (what, case, our tool, the other tool's beginning, goal with --fill off, goal with the fill)
BUDGET = [
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


def rival(case, beginning):
    """The tool of that name; of several with that beginning the best fpsync, the longest part."""
    exact = figures.tool_named(case, beginning)
    if exact:
        return exact
    found = [tool for tool in case["tools"] if tool["name"].startswith(beginning) and tool["counts"]
             and figures.spread(tool["runs"], "wall_seconds")]
    return max(found, key=lambda tool: figures.spread(tool["runs"], "wall_seconds")[0], default=None)


def budget_rows(document):
    """(what, our tool, the other's name, goal, measured) for each goal that this document can judge."""
    by_name = {case["name"]: case for case in document["cases"] if case["tools"]}
    for what, name, ours, beginning, alone, filled in BUDGET:
        case = by_name.get(name)
        other = rival(case, beginning) if case else None
        for tool_name, goal in ((ours + WITHOUT_FILL, alone), (ours, filled)):
            tool = figures.tool_named(case, tool_name) if case else None
            value = figures.pair_ratio(tool["runs"], other["runs"]) if tool and other else None
            if value is not None:
                yield what, tool_name, other["name"], goal, value


def budget_title(document):
    small = " (the trees of --quick are smaller than those the goals are for)" if document["quick"] else ""
    return f"Wall time of msrsync by that of the other, against the goal{small}:"


def budget_table(document, markdown=False):
    rows = [[what, ours, other, f"{goal:.3f}", f"{value:.3f}", "" if value <= goal else "missed"]
            for what, ours, other, goal, value in budget_rows(document)]
    return render([["work", "msrsync", "against", "goal", "measured", ""], *rows], markdown) if rows else ""
