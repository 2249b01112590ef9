#!/usr/bin/env python3
"""Which KQL is valid and what columns it gives: Tocsin against Microsoft's parser.

  compare.py TOCSIN ORACLE_FOLDER SHARED

Over the documentation's queries and the Sentinel rules in SHARED. A query that Tocsin refuses by name counts as different unless its
reason is in refused.txt. Exit status 1 below 95 % of the documentation or with a rule that differs.
"""
import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys
import tempfile

program, oracle, shared = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
LEAST = 0.95
# What the program says in place of columns that only the data knows; the oracle lists those that are certain.
OPEN = "`getschema` needs columns"
# ... and of a query that is a value, which has no columns for the oracle either.
VALUE = "gives a value, not a table"
REFUSED = re.compile((pathlib.Path(__file__).parent / "refused.txt").read_text().split("\n", 1)[1].strip().replace("\n", "|"))


def documentation():
    cases = json.loads((shared / "corpus/kql/doc-cases.json").read_text(encoding="utf-8"))
    return [(case["id"], case["query"]) for case in cases if not REFUSED.search(case["query"])]


def scalar(text):
    """The value of a YAML block or flow scalar `query:`; the rules write nothing else."""
    block = re.search(r"^query: *[|>][+-]?\d* *\n((?:[ \t]+.*\n|[ \t]*\n)*)", text, re.M)
    if block:
        lines = block.group(1).rstrip("\n").split("\n")
        indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        return "\n".join(line[indent:] for line in lines)
    line = re.search(r"^query: *(.*)$", text, re.M)
    return line.group(1) if line else None


def rules():
    for folder in ("sentinel", "sentinel-hunting", "seeds"):
        for path in sorted((shared / "corpus/rules" / folder).rglob("*.y*ml")):
            query = scalar(path.read_text(encoding="utf-8"))
            if query:
                query = re.sub(r"^\s*```\w*\n(.*)```\s*$", r"\1", query, flags=re.S)
                yield path.name, re.sub(r"\{\{(Start|End)TimeISO\}\}", "2026-01-01", query)


def answers_of_oracle(queries):
    text = "\n".join(json.dumps({"id": name, "query": query}) for name, query in queries)
    run = subprocess.run(["node", "oracle.js", "--tables", "tables.json"], input=text, capture_output=True, text=True, cwd=oracle, check=True)
    return {answer["id"]: answer for answer in map(json.loads, run.stdout.splitlines())}


def schema_of(query, empty):
    """(valid, columns or None) as Tocsin sees it, without running the query."""
    files = [f"--external={url}={empty}" for url in re.findall(r"""h?@?['"](https?://[^'"]+)""", query)]
    text = query.rstrip().rstrip(";") + "\n| getschema"
    run = subprocess.run([program, "query", "--format", "json", *files, "-"], input=text, capture_output=True, text=True, timeout=60)
    if run.returncode:
        errors = re.findall(r"error: (.*)", run.stderr)
        unknown = errors and all(OPEN in error or VALUE in error for error in errors)
        return (True, None) if unknown else (False, run.stderr.split("\n")[0])
    first = json.loads(run.stdout)
    result = [first, *first.get("further", [])][-1]  # of several statements the last one asks for its columns
    place = [column["name"] for column in result["columns"]].index
    return True, [(row[place("ColumnName")], row[place("ColumnType")]) for row in result["rows"]]


def compare(title, queries):
    answers = answers_of_oracle(queries)
    with tempfile.NamedTemporaryFile(suffix=".csv") as empty:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            ours = list(pool.map(lambda pair: schema_of(pair[1], empty.name), queries))
    different = []
    for (name, _), (valid, columns) in zip(queries, ours):
        answer = answers[name]
        expected = not answer.get("errors") and not answer.get("failed")
        theirs = [(column["name"], column["type"]) for column in answer.get("columns") or []]
        if valid != expected:
            why = columns if expected else [error["message"] for error in answer.get("errors", [])]
            different.append(f"{name}: {'valid' if expected else 'not valid'} for Microsoft: {why}")
        elif valid and columns is not None and theirs and columns != theirs:
            different.append(f"{name}: columns differ\n    Microsoft {theirs}\n    Tocsin    {columns}")
    for line in different:
        print("\n".join(part[:600] for part in line.split("\n")))  # a search over all tables has hundreds of columns
    same = len(queries) - len(different)
    print(f"{title}: {same} of {len(queries)} equal")
    return same / max(1, len(queries))


documented = compare("documentation", documentation())
ruled = compare("rules", list(rules()))
sys.exit(0 if documented >= LEAST and ruled == 1 else 1)
