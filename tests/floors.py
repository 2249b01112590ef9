#!/usr/bin/env python3
"""Fails when a file includes something from a floor above its own.

    tests/floors.py [SRC]

A linker would not notice: with one static library per floor an upward call still links into the program. The same pass checks that
every x.cc includes its own x.h first, which proves that x.h compiles alone; headers without a .cc are compiled by the test `headers`.
"""
import os
import re
import sys

# Lowest first. A file may include its own floor and those below it.
FLOORS = ["base", "data", "function", "source", "plan", "lang", "exec", "optimize", "rule", "detect", "catalog", "cli"]
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def includes(path):
    with open(path, encoding="utf8") as file:
        for number, line in enumerate(file, 1):
            match = INCLUDE.match(line)
            if match:
                yield number, match.group(1), match.group(2)


def problems(src):
    for folder, _, names in sorted(os.walk(src)):
        for name in sorted(names):
            if not name.endswith((".h", ".cc")):
                continue
            path = os.path.join(folder, name)
            inside = os.path.relpath(path, src).replace(os.sep, "/")
            floor = inside.split("/")[0]
            if floor not in FLOORS:
                yield f"{path}:1: {floor} is no floor; there are {', '.join(FLOORS)}"
                continue
            found = list(includes(path))
            for number, mark, target in found:
                other = target.split("/")[0]
                if mark == '"' and "/" not in target:
                    yield f'{path}:{number}: write the include from the root: "{os.path.dirname(inside)}/{target}"'
                elif other in FLOORS and os.path.exists(os.path.join(src, target)) and FLOORS.index(other) > FLOORS.index(floor):
                    yield f"{path}:{number}: {floor} stands below {other} and must not include {target}"
            header = inside[:-3] + ".h"
            if name.endswith(".cc") and os.path.exists(os.path.join(src, header)) and (not found or found[0][2] != header):
                yield f'{path}:1: include the own header first: "{header}"'


def main():
    src = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src")
    found = list(problems(os.path.normpath(src)))
    for problem in found:
        print(problem)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
