"""README's tables, rewritten in place between two marker lines."""
from bench import budget, figures, table

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
COPY_COLUMNS = ["msrsync --fill off", "rsync -a", "rsync -a --inplace", "fpsync", "parallelcp", "msrsync --tool cp", "xargs -P rsync", "cp -a", "rclone copy"]
CRAWL_COLUMNS = ["msrsync's crawl alone", "find -printf %s", "du -s", "fpart -f 2000"]


def cell(case, beginning):
    """Times as long as msrsync with defaults; ~ where extrapolated."""
    tool = budget.rival(case, beginning) or next(
        (tool for tool in case["tools"] if tool["name"].startswith(beginning)), None)
    if tool is None:
        return ""
    if tool["missing"]:
        return "missing"
    if figures.verdict(tool):
        return "FAILED"
    about = "~" if any(run["extrapolated_factor"] != 1 for run in tool["runs"]) else ""
    return about + table.ratio(figures.against_baseline(case, tool))


def matrix(cases, columns):
    rows = [["case", "msrsync", *columns]]
    for case in cases:
        ours = figures.tool_named(case, figures.BASELINE)
        wall = figures.spread(ours["runs"], "wall_seconds") if ours else None
        mine = f"{table.seconds(wall[0])} s" if wall else "FAILED"
        rows.append([f"{case['name']} ({case['files']} files, {case['bytes'] / 1e6:.0f} MB)", mine,
                     *(cell(case, column) for column in columns)])
    return table.render(rows, markdown=True)


def section(document):
    run = [case for case in document["cases"] if "not_run" not in case]
    copies = [case for case in run if case["kind"] in ("fresh", "rerun", "changed")]
    crawls = [case for case in run if case["kind"] == "crawl"]
    parts = [table.machine_line(document) + "."]
    parts += [f"**{warning[0].upper()}{warning[1:]}.**" for warning in document["warnings"]]
    if copies:
        parts.append(matrix(copies, COPY_COLUMNS))
    if crawls:
        parts.append(matrix(crawls, CRAWL_COLUMNS))
    goals = budget.render(document, markdown=True)
    if goals:
        parts.append(f"{budget.heading(document)}\n\n{goals}")
    return "\n\n".join(parts)


def replaced(text, body):
    """`text` with `body` between the markers; ValueError when they are not there."""
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"no {BEGIN} and {END} in it")
    return f"{head}{BEGIN}\n{body}\n{END}{tail}"


def rewrite(path, document):
    text = replaced(path.read_text(encoding="utf-8"), section(document))
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
