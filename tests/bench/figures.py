"""Medians and ratios of runs. A run is a dictionary as in the JSON file."""
import statistics

BASELINE = "msrsync"


def good(runs):
    return [run for run in runs if run["ok"]]


def spread(runs, key):
    """(median, min, max) of the runs that were right, or None."""
    values = [run[key] for run in good(runs) if run[key] is not None]
    return (statistics.median(values), min(values), max(values)) if values else None


def pair_ratio(runs, others, key="wall_seconds"):
    """Median over the rounds of run/other in the same round, or None where no round has both right."""
    by_round = {run["round"]: run[key] for run in good(others)}
    ratios = [run[key] / by_round[run["round"]] for run in good(runs)
              if by_round.get(run["round"])]
    return statistics.median(ratios) if ratios else None


def tool_named(case, name):
    for tool in case["tools"]:
        if tool["name"] == name:
            return tool
    return None


def against_baseline(case, tool):
    """How many times as long as msrsync with defaults it takes."""
    baseline = tool_named(case, BASELINE)
    return pair_ratio(tool["runs"], baseline["runs"]) if baseline else None


def verdict(tool):
    """"" when every run was right, else FAILED and how many of how many."""
    runs = tool["runs"]
    wrong = len(runs) - len(good(runs))
    return f"FAILED {wrong}/{len(runs)}" if wrong else ""


def first_problem(tool):
    return next((run["problem"] for run in tool["runs"] if not run["ok"]), "")


def best_variant(runs_by_name):
    """The name with the least wall time among those that were right, else any."""
    medians = {name: spread(runs, "wall_seconds") for name, runs in runs_by_name.items()}
    right = {name: value[0] for name, value in medians.items() if value}
    return min(right, key=right.get) if right else next(iter(runs_by_name))


def losses(document, peer="rsync -a"):
    """Cases in which msrsync with defaults takes longer than `peer`: (case, ratio)."""
    found = []
    for case in document["cases"]:
        ours, other = tool_named(case, BASELINE), tool_named(case, peer)
        ratio = pair_ratio(ours["runs"], other["runs"]) if ours and other else None
        if ratio and ratio > 1:
            found.append((case["name"], ratio))
    return found
