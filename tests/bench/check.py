"""Whether a copy is right, as far as its tool can make it so."""
import json
import subprocess


def wrong_lines(listing, keeps):
    """Of rsync's itemized differences those that the tool should not have left.

    "all": any; "contents": not those of attributes alone, whose lines begin with a dot."""
    return [line for line in listing.splitlines() if keeps != "contents" or not line.startswith(".")]


def compare(source, destination, keeps):
    """"" when the trees are the same, else what is wrong, in one line."""
    done = subprocess.run(["rsync", "-naic", "--delete", f"{source}/", f"{destination}/"],
                          capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        return f"can't be compared: {done.stderr.strip().splitlines()[:1]}"
    wrong = wrong_lines(done.stdout, keeps)
    return f"{len(wrong)} differences, the first: {wrong[0]}" if wrong else ""


def crawl(measured, report_file, size, keeps):
    """Whether a crawl found what is there; for "crawl-report" also the seconds that
    msrsync's report gives to the crawl alone."""
    if keeps == "crawl-lines":
        lines = measured.stdout.count("\n")
        return ("" if lines == size.entries else f"{lines} entries of {size.entries}"), None
    if keeps not in ("crawl", "crawl-report"):
        return "", None
    with open(report_file, encoding="utf-8") as file:
        found = json.load(file)["crawl"]
    problem = "" if found["entries"] == size.entries else f"{found['entries']} entries of {size.entries}"
    return problem, found["seconds"] if keeps == "crawl-report" else None
