#!/usr/bin/env python3
"""The catalogue's site of the sample rules and logs: its JSON fits the schema, its counts are right, its links lead somewhere, and two
builds are the same bytes.

  site.py TOCSIN

Counts are made again here, from the rules' own files, in another way than the program makes them.
"""
import collections
import filecmp
import json
import os
import pathlib
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    # Debian's package is for Debian's Python; another one may stand before it in the path.
    if sys.executable == "/usr/bin/python3":
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3", "-B", *sys.argv])

from links import bad_links

PROJECT = pathlib.Path(__file__).resolve().parents[2]
failures = []


def equal(what, got, expected):
    if got != expected:
        failures.append(f"{what}: expected {expected!r}, got {got!r}")


def build(program, folder, *options):
    subprocess.run([program, "catalog", "build", "--rules", PROJECT / "samples" / "rules", "--logs", PROJECT / "samples" / "logs",
                    "-o", folder, *options], check=True, stdout=subprocess.DEVNULL)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def check_schema(site):
    schema = read(site / "data" / "schema.json")
    files = {"rule": "rules/*/*.json", "event": "events/*/*.json", "index": "index.json"}
    for kind, pattern in files.items():
        validator = jsonschema.Draft202012Validator({**schema, "anyOf": [{"$ref": f"#/$defs/{kind}"}]})
        for path in sorted((site / "data").glob(pattern)):
            for error in validator.iter_errors(read(path)):
                failures.append(f"{path.name}: {error.message[:200]}")


def question(indicator):
    return (indicator["canonical"] or indicator["field"], indicator["kind"], indicator["negated"], tuple(sorted(indicator["values"])))


def check_corpus_counts(rules):
    for rule in rules.values():
        for indicator in rule["indicators"]:
            others = sum(any(question(i) == question(indicator) for i in other["indicators"])
                         for other in rules.values() if other is not rule)
            equal(f"{rule['name']}: {indicator['field']} in other rules", indicator["corpus"], others)


def check_events(site, rules):
    index = read(site / "data" / "index.json")
    named = collections.defaultdict(set)
    for file, rule in rules.items():
        for event in rule["events"]:
            named[event["provider"], event["event"]].add(file)
    for entry in index["events"]:
        event = read(site / entry["file"])
        key = event["provider"], event["event"]
        equal(f"{key}: rules", {rule["file"] for rule in event["rules"]}, named[key])
        for indicator in event["indicators"]:
            users = [rule for rule in (rules[file] for file in named[key])
                     if any(i["canonical"] == indicator["field"] and i["kind"] == indicator["kind"] and
                            i["negated"] == indicator["negated"] and (indicator["value"] in i["values"] or not i["values"])
                            for i in rule["indicators"])]
            equal(f"{key}: {indicator['field']} {indicator['value']}", indicator["rules"], len(users))
            equal(f"{key}: vendors of {indicator['field']}", indicator["vendors"], sorted({rule["vendor"] for rule in users}))
    listed = {(entry["provider"], entry["event"]) for entry in index["events"]}
    equal("events without an entry", {key for key, files in named.items() if files} - listed, set())
    equal("providers without _catch_all", {p for p, _ in listed if p != "AWS" and (p, "_catch_all") not in listed}, set())


def check_same_bytes(program, site, folder):
    again = folder / "again"
    build(program, again, "--threads", "1")
    first = sorted(path.relative_to(site) for path in site.rglob("*") if path.is_file())
    second = sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    equal("files of a second build", second, first)
    _, different, unread = filecmp.cmpfiles(site, again, first, shallow=False)
    equal("files that differ", different + unread, [])


def main(program):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        site = folder / "site"
        build(program, site, "--threads", "4")
        check_schema(site)
        rules = {path.relative_to(site).as_posix(): read(path) for path in sorted((site / "data" / "rules").glob("*/*.json"))}
        check_corpus_counts(rules)
        check_events(site, rules)
        failures.extend(bad_links(site))
        check_same_bytes(program, site, folder)
    for failure in failures[:50]:
        print(failure)
    print("all hold" if not failures else f"{len(failures)} do not hold")
    sys.exit(1 if failures else 0)


main(sys.argv[1])
