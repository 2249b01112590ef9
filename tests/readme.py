#!/usr/bin/env python3
"""Fails when a session in README.md or docs/*.md is not what the program prints.

    tests/readme.py TOCSIN PROJECT

A session is an indented `tocsin` command that reads from `samples/` and the indented lines below it. Commands without output, or
with other files, are examples to adapt and are not run. The time that a scan took may differ.
"""
import difflib
import re
import shlex
import subprocess
import sys
from pathlib import Path

SESSION = re.compile(r"^    (tocsin .*samples/.*)\n((?:    (?!tocsin ).*\n|\n(?=    ))+)", re.MULTILINE)


def lines_of(text):
    return [re.sub(r" in [0-9.]+ s$", " in some time", line.rstrip()) for line in text.rstrip().splitlines()]


def main():
    program, project = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    documents = [project / "README.md", *sorted((project / "docs").glob("*.md"))]
    failed = ran = 0
    for document in documents:
        for command, output in SESSION.findall(document.read_text()):
            run = subprocess.run([program, *shlex.split(command)[1:]], cwd=project, capture_output=True, text=True)
            written, printed = lines_of(re.sub("^    ", "", output, flags=re.MULTILINE)), lines_of(run.stdout + run.stderr)
            ran += 1
            if written != printed:
                failed += 1
                print(f"{document}: {command}", *difflib.unified_diff(written, printed, "written", "printed", lineterm=""), sep="\n")
    print(f"{ran - failed} of {ran} sessions hold")
    sys.exit(failed > 0 or ran == 0)


if __name__ == "__main__":
    main()
