#!/usr/bin/env python3
"""`tocsin check` over the public rules in ../shared: which compile, and where the two that cannot go wrong.

  check.py TOCSIN
"""
import pathlib
import sys

from corpus import RULES, Checks, require, run

# Two Sentinel rules name columns that their own query dropped before; Microsoft's own parser refuses them for the same names.
MISSING_COLUMNS = {
    "AWS_ModificationofSubnetAttributes.yaml": {"UserIdentityArn"},
    "AWS_RiskyRoleName.yaml": {"UnusedRegion", "TimeGenerated", "SourceIpAddress"},
}


def column_at(path, line, column):
    """The name that starts at a position of a file, counted from 1 in characters."""
    text = pathlib.Path(path).read_text(encoding="utf-8").splitlines()[line - 1][column - 1:]
    return text[: next((i for i, c in enumerate(text) if not (c.isalnum() or c == "_")), len(text))]


def check_broken_rule(checks, name, rule):
    checks.equal(f"{name}: status", rule["status"], "error")
    checks.holds(f"{name}: has no errors", rule["errors"])
    found = set()
    for error in rule["errors"]:
        checks.equal(f"{name}: code of `{error['message']}`", error["code"], "unknown-column")
        found.add(column_at(rule["path"], error["line"], error["column"]))
    checks.holds(f"{name}: points at {found}, not at any of {MISSING_COLUMNS[name]}", found and found <= MISSING_COLUMNS[name])
    checks.holds(f"{name}: suggests nothing", any("did you mean" in error.get("help", error["message"]) for error in rule["errors"]))


def main(program):
    folders = [RULES / name for name in ("sentinel", "sentinel-hunting", "sigma", "seeds")]
    require(*folders, RULES / "splunk" / "detections")
    checks = Checks()

    rules = run(program, "check", "--format", "ndjson", "--splunk-content", RULES / "splunk", *folders)
    by_name = {pathlib.Path(rule["path"]).name: rule for rule in rules}
    for name, rule in by_name.items():
        if name in MISSING_COLUMNS:
            check_broken_rule(checks, name, rule)
        else:
            checks.equal(f"{rule['path']}: errors", rule["errors"], [])
            checks.equal(f"{rule['path']}: status", rule["status"], "ok")
    checks.equal("broken rules that were seen", MISSING_COLUMNS.keys() - by_name.keys(), set())

    splunk = run(program, "check", "--format", "ndjson", "--splunk-content", RULES / "splunk", RULES / "splunk" / "detections")
    ecr = [rule for rule in splunk if pathlib.Path(rule["path"]).name.startswith("aws_ecr_")]
    checks.holds("there is no aws_ecr_* among Splunk's detections", ecr)
    for rule in ecr:
        checks.equal(f"{rule['path']}: errors", rule["errors"], [])
    print(f"{len(rules)} rules and {len(splunk)} of Splunk checked")
    checks.exit()


main(sys.argv[1])
