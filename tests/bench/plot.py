"""Wall time over -p for each file system, drawn by gnuplot."""
import os
import re
import subprocess

from bench import figures

SCRIPT = """set terminal {terminal}
set output '{output}'
set title 'msrsync: {about}'
set logscale x 2
set logscale y
set xlabel 'rsyncs at a time (-p)'
set ylabel 'wall seconds'
set xtics (1,2,4,8,16,32,64)
set grid
set key top right
set datafile missing '?'
plot {curves}
"""
KINDS = {"svg": "svg size 800,500 background rgb 'white'", "png": "png size 800,500"}


def points(case):
    """(processes, seconds) by rising -p, and the seconds of the default."""
    found, default = [], None
    for tool in case["tools"]:
        wall = figures.spread(tool["runs"], "wall_seconds")
        match = re.fullmatch(r"msrsync -p(\d+)", tool["name"])
        if wall and match:
            found.append((int(match[1]), wall[0]))
        elif wall and tool["name"] == figures.BASELINE:
            default = wall[0]
    return sorted(found), default


def draw(document, directory):
    """Writes processes.svg, .png and the data behind them; returns what went wrong, or ""."""
    scans = [case for case in document["cases"] if case["kind"] == "scan" and "not_run" not in case]
    if not scans:
        return "nothing to draw: no case named processes@... was run"
    os.makedirs(directory, exist_ok=True)
    curves = []
    for case in scans:
        data = os.path.join(directory, case["name"].replace("@", "-") + ".dat")
        found, default = points(case)
        with open(data, "w", encoding="utf-8") as file:
            file.write(f"# {case['name']}: {case['files']} files, {case['file_system']}; -p auto takes {default} s\n")
            file.writelines(f"{processes} {seconds:.4f}\n" for processes, seconds in found)
        title = case["name"].partition("@")[2]
        name = title + f" ({case['files']} files)"
        curves.append(f"'{data}' using 1:2 with linespoints linewidth 2 title '{name}'")
        if default:
            curves.append(f"{default:.4f} with lines dashtype 2 title '{title}, -p auto'")
    for kind, terminal in KINDS.items():
        script = SCRIPT.format(terminal=terminal, output=os.path.join(directory, f"processes.{kind}"),
                               about="wall time over -p", curves=", ".join(curves))
        try:
            done = subprocess.run(["gnuplot"], input=script, capture_output=True, text=True, check=False)
        except OSError:
            return "gnuplot is MISSING (scripts/install-deps bench): the data is written, the plot is not"
        if done.returncode != 0:
            return f"gnuplot: {done.stderr.strip()}"
    return ""
