#!/usr/bin/env python3
"""validate_report.py SCHEMA REPORT: is the report what the schema says, and do its books add up?

Each violation is a line on stdout; exit code 1 if there is any, 2 on bad usage.
"""

import json
import sys

import jsonschema

CLASSES = ("transferred", "up_to_date", "skipped", "vanished", "failed", "not_run")


def schema_violations(schema, report):
    validator = jsonschema.Draft202012Validator(schema)
    for error in sorted(validator.iter_errors(report), key=lambda e: list(map(str, e.path))):
        yield "/" + "/".join(map(str, error.absolute_path)) + ": " + error.message


def book_violations(report):
    books = report["reconciliation"]
    accounts = books["by_directory"]
    for key in ("found",) + CLASSES:
        by_directory = sum(account[key] for account in accounts)
        if books[key] != by_directory:
            yield f"/reconciliation/{key}: {books[key]}, but {by_directory} by directory"
    for account in [books] + accounts:
        if account["filled"] > account["transferred"]:
            yield f"/reconciliation: {account['filled']} filled of {account['transferred']} transferred"
    if books["filled"] != sum(account["filled"] for account in accounts):
        yield f"/reconciliation/filled: {books['filled']}, but not so by directory"
    balanced = all(a["found"] == sum(a[c] for c in CLASSES) for a in [books] + accounts)
    if books["balanced"] != balanced:
        yield f"/reconciliation/balanced: {books['balanced']}, but the sums say {balanced}"
    if report["run"]["exit_code"] == 0 and not balanced:
        yield "/run/exit_code: 0, but the books do not balance"


def comparison_violations(report):
    sums = report["verification"]
    accounted = sum(sums["entries_" + key] for key in ("compared", "skipped", "vanished", "failed", "not_run"))
    if report["run"]["exit_code"] in (0, 28, 30) and not report["options"]["dry_run"] \
            and accounted != sums["entries_found"]:
        yield f"/verification: {accounted} accounted for, but {sums['entries_found']} found"
    if sums["differences"] + sums["source_changed"] > sums["entries_compared"]:
        yield "/verification: more differences than comparisons"


def concurrency_violations(report):
    most = report["options"]["processes"]
    for i, change in enumerate(report["concurrency"]):
        before = report["concurrency"][i - 1]["limit"] if i else most
        if change["limit"] == before:
            yield f"/concurrency/{i}: no change from {before}"
    times = [change["seconds"] for change in report["concurrency"]]
    if times != sorted(times):
        yield "/concurrency: not in order"


def count_violations(report):
    count, regimes, code = report["count"], report["regimes"], report["run"]["exit_code"]
    if count["items"] != sum(count[kind] for kind in ("files", "directories", "symlinks", "specials")):
        yield "/count/items: not the sum of its kinds"
    for key in ("files", "bytes"):
        if count[key] != sum(regime[key] for regime in regimes.values()):
            yield f"/regimes: not all {key}"
    if report["run"]["complete"] and (code == 0) != (count["failed"] == count["vanished"] == 0):
        yield f"/run/exit_code: {code}, but {count['failed']} failed, {count['vanished']} vanished"


def violations_of(report):
    if "count" in report:  # of --count or --prime
        return [*count_violations(report)]
    return [*book_violations(report), *comparison_violations(report), *concurrency_violations(report)]


def main(argv):
    if len(argv) != 3:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    with open(argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    with open(argv[2], encoding="utf-8") as file:
        report = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    violations = list(schema_violations(schema, report))
    if not violations:  # the books of a malformed report mean nothing
        violations = violations_of(report)
    for violation in violations:
        print(violation)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
