"""Operations per file and per directory, counted by latencyfs without a delay worth the name."""
import os
import shutil

from bench import measure, table, tools, trees

FILES, DIRECTORIES = 400, 8
KINDS = ["stat", "list", "open", "create", "read", "write", "flush", "chmod", "chown", "utimens", "truncate",
         "rename", "mkdir", "symlink", "readlink", "unlink"]


def commands(binary):
    """(name, command from source and destination)."""
    return [
        ("rsync -a", lambda source, to: ["rsync", "-a", f"{source}/", f"{to}/"]),
        ("rsync -a --inplace", lambda source, to: ["rsync", "-a", "--inplace", f"{source}/", f"{to}/"]),
        ("cp -a", lambda source, to: ["cp", "-a", source, to]),
        ("msrsync, one bucket", lambda source, to: [binary, "-p1", "-f4000", f"{source}/", to]),
        ("msrsync --fill off --inplace, one bucket",
         lambda source, to: [binary, "-p1", "-f4000", "--fill", "off", "--rsync", "-a --inplace", f"{source}/", to]),
    ]


def fill(top, files, directories):
    for number in range(directories):
        os.makedirs(f"{top}/d{number:05d}")
    maker = trees.Maker()
    for number in range(files):
        maker.file(f"{top}/d{number % directories:05d}/f{number:06d}", 1000)
    trees.settle(top)


def counted(place, command_of, source, temporary):
    """Operations by kind for one fresh copy from the path `source`. The mount is new, so nothing is cached."""
    name = place.fresh()
    place.before_run()
    done = measure.run(command_of(source, f"{place.visible}/{name}"),
                       environment=tools.environment(temporary))
    counts = place.operations()
    shutil.rmtree(f"{place.backing}/{name}", ignore_errors=True)
    if done.exit_code != 0:
        raise RuntimeError(f"exit code {done.exit_code}: {done.stderr.strip()}")
    return counts


def solve(few, many, bare, files, directories):
    """Per file and per directory, from three copies: the whole; half of its files; twice its directories.

    `few` has half the files in the same directories, `bare` the same files in twice the directories."""
    kinds = sorted({*few, *many, *bare})
    per_file = {kind: (many.get(kind, 0) - few.get(kind, 0)) / (files / 2) for kind in kinds}
    per_directory = {kind: (bare.get(kind, 0) - many.get(kind, 0)) / directories for kind in kinds}
    return per_file, per_directory


def rows(places, binary):
    """One document for each tool: {"name", "both_per_file", "destination_per_file", ..._per_directory}."""
    place = places.get("latency0.05")
    shapes = {"many": (FILES, DIRECTORIES), "few": (FILES // 2, DIRECTORIES), "bare": (FILES, 2 * DIRECTORIES)}
    for shape, (files, directories) in shapes.items():
        fill(f"{place.backing}/operations-{shape}", files, directories)
    for name, command_of in commands(binary):
        found = {"name": name}
        for ends, top in (("both", place.visible), ("destination", place.backing)):
            counts = {shape: counted(place, command_of, f"{top}/operations-{shape}", places.temporary)
                      for shape in shapes}
            found[f"{ends}_per_file"], found[f"{ends}_per_directory"] = solve(
                counts["few"], counts["many"], counts["bare"], FILES, DIRECTORIES)
        yield found


TITLES = {"both_per_file": "per file, source and destination", "destination_per_file": "per file, destination alone",
          "both_per_directory": "per directory, source and destination",
          "destination_per_directory": "per directory, destination alone"}


def render(documents, markdown=False):
    documents = list(documents)
    parts = []
    for key, title in TITLES.items():
        kinds = [kind for kind in KINDS if any(abs(entry[key].get(kind, 0)) >= 0.05 for entry in documents)]
        body = [[entry["name"], *(f"{entry[key].get(kind, 0):.1f}" for kind in kinds),
                 f"{sum(entry[key].values()):.1f}"] for entry in documents]
        parts.append(table.render([[title, *kinds, "all"], *body], markdown))
    return "\n\n".join(parts)
