"""All that a document of runs says: machine, tables, goals, losses."""
from bench import budget, figures, table


def everything(document, markdown=False):
    parts = [table.machine_line(document), table.EXPLANATION]
    parts += [f"WARNING: {warning}" for warning in document["warnings"]]
    parts += [table.case_table(case, markdown) for case in document["cases"]]
    goals = budget.render(document, markdown)
    if goals:
        parts.append(("### " if markdown else "") + f"{budget.heading(document)}\n\n{goals}")
    lost = figures.losses(document)
    parts.append("Slower than one rsync -a: " + (
        ", ".join(f"{name} ({value:.2f} times)" for name, value in lost) if lost else "nowhere"))
    return "\n\n".join(parts)
