"""Two JSON files against each other: new by old, case by case."""
from bench import figures, table


def median_wall(tool):
    spread = figures.spread(tool["runs"], "wall_seconds")
    return spread[0] if spread else None


def rows(old, new):
    """For each tool in both: (case, tool, old seconds, new seconds, ratio, ratio with one rsync -a's taken out)."""
    old_cases = {case["name"]: case for case in old["cases"]}
    for case in new["cases"]:
        before = old_cases.get(case["name"])
        if before is None:
            continue
        reference = _ratio_of(before, case, "rsync -a")
        for tool in case["tools"]:
            ratio = _ratio_of(before, case, tool["name"])
            if ratio is None:
                continue
            yield (case["name"], tool["name"], median_wall(figures.tool_named(before, tool["name"])),
                   median_wall(tool), ratio, ratio / reference if reference else None)


def _ratio_of(before, case, name):
    old_tool, new_tool = figures.tool_named(before, name), figures.tool_named(case, name)
    if old_tool is None or new_tool is None:
        return None
    old_wall, new_wall = median_wall(old_tool), median_wall(new_tool)
    return new_wall / old_wall if old_wall and new_wall else None


def differences(old, new):
    """What makes the two hard to compare, one line each."""
    found = []
    for key in ("cpu", "cores", "kernel"):
        if old["machine"][key] != new["machine"][key]:
            found.append(f"{key}: {old['machine'][key]} then, {new['machine'][key]} now")
    old_cases = {case["name"]: case for case in old["cases"]}
    for case in new["cases"]:
        before = old_cases.get(case["name"])
        if before and before.get("files") != case.get("files"):
            found.append(f"{case['name']}: {before.get('files')} files then, {case.get('files')} now")
        if before is None:
            found.append(f"{case['name']}: only in the new file")
    found += [f"{name}: only in the old file" for name in old_cases
              if name not in {case["name"] for case in new["cases"]}]
    return found


def render(old, new, markdown=False):
    heading = ["case", "tool", "old s", "new s", "new/old", "by rsync -a's"]
    body = [[case, tool, table.seconds(before), table.seconds(after), table.ratio(ratio), table.ratio(relative)]
            for case, tool, before, after, ratio, relative in rows(old, new)]
    lines = [f"old: {table.machine_line(old)}", f"new: {table.machine_line(new)}",
             *(f"NOT ALIKE: {difference}" for difference in differences(old, new))]
    return "\n".join(lines) + "\n\n" + table.render([heading, *body], markdown)
