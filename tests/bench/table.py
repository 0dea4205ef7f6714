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
