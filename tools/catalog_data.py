#!/usr/bin/env python3
"""Writes the catalogue's fact tables (src/catalog/data) from tables of facts about ATT&CK and the AWS API.

  catalog_data.py FACTS [--out src/catalog/data]

FACTS holds attack_tactics.tsv, attack_techniques.tsv, attack_groups.tsv, kill_chain.tsv and aws_operations.tsv, each with a header line.
The tables written are what the program needs of them, in the order that it reads them in; the first line of each tells its version and
columns. operation_descriptions.tsv and record_fields.tsv are written by hand and not touched.
"""
import argparse
import csv
import itertools
import pathlib

ATTACK = "MITRE ATT&CK Enterprise 19.2, with the ids and names of 18.1. Names (c) The MITRE Corporation."
OPERATIONS = "AWS operations as CloudTrail names them, August 2026"

KINDS = {"api": "", "signin": "s", "console": "c", "service": "e", "agent": "a"}


def rows(facts, name):
    with open(facts / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def write(folder, name, head, lines):
    text = f"# {head}\n" + "".join("\t".join(line) + "\n" for line in lines)
    (folder / name).write_text(text, encoding="utf-8")
    print(f"{name}: {len(lines)} lines, {len(text.encode())} bytes")


def tactics(facts):
    for row in rows(facts, "attack_tactics.tsv"):
        yield [row["id"], row["name_v18"] or row["name_v19"], row["name_v19"], row["order_v19"]]


def techniques(facts):
    groups = {row["id"]: row for row in rows(facts, "attack_groups.tsv")}
    for row in rows(facts, "attack_techniques.tsv"):
        gone = row["status_v19"] in ("revoked", "deprecated")
        version = "v18" if gone else "v19"
        yield [row["id"], row["full_name"], row["tactics_" + version], row["status_v19"], row["replaced_by"],
               groups.get(row["id"], {}).get("groups_" + version, "")]


def controls(facts):
    for row in rows(facts, "kill_chain.tsv"):
        yield [row["kind"], row["value"], row["result"], row["enum_member"], row["order"]]


def operations(facts):
    """A line `=`, source, provider for each service; below it operation, flags, parameters of the request."""
    def service(row):
        return row["event_source"], row["provider"]
    for (source, provider), group in itertools.groupby(sorted(rows(facts, "aws_operations.tsv"), key=service), key=service):
        yield ["=", source, provider]
        for row in sorted(group, key=lambda r: r["operation"]):
            flags = ("r" if row["access"] == "read" else "w") + KINDS[row["kind"]] + ("o" if row["sdk"] == "old" else "")
            yield [row["operation"], flags] + ([row["params"]] if row["params"] else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("facts", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[1] / "src" / "catalog" / "data")
    arguments = parser.parse_args()
    facts, out = arguments.facts, arguments.out
    write(out, "tactics.tsv", f"{ATTACK} Tactics: id, name before 19, name today, place in the matrix", list(tactics(facts)))
    write(out, "techniques.tsv", f"{ATTACK} Techniques: id, full name, tactics (short names), status, what replaced it, groups that use it",
          list(techniques(facts)))
    write(out, "controls.tsv", "Controls as contentctl 5.6 derives them: kind, of what, name, its spelling in contentctl, order",
          list(controls(facts)))
    write(out, "operations.tsv", f"{OPERATIONS}: `=`, event source, provider; then operation, flags (r read, w write; s sign-in, "
          "c console, e service event, a agent; o gone from today's API), request parameters", list(operations(facts)))


main()
