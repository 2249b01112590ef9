#!/usr/bin/env python3
"""Fails when a session in README.md or docs/*.md is not what the program prints.

    tests/readme.py TOCSIN PROJECT

A session is an indented `tocsin` command that reads from `samples/` and the indented lines below it; `...` stands for lines left
out. Commands without output, or with other files, are examples to adapt and are not run. The time that a run took may differ.
"""
import difflib
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

SESSION = re.compile(r"^    (tocsin .*samples/.*)\n((?:    (?!tocsin ).*\n|\n(?=    ))+)", re.MULTILINE)


def lines_of(text):
    return [re.sub(r" in [0-9.]+ s$", " in some time", line.rstrip()) for line in text.rstrip().splitlines()]


def fits(written, printed):
    pattern = "".join("(?:.*\n)*" if line == "..." else re.escape(line) + "\n" for line in written)
    return re.fullmatch(pattern, "".join(line + "\n" for line in printed)) is not None


def main():
    program, project = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    failed = ran = 0
    for document in [project / "README.md", *sorted((project / "docs").glob("*.md"))]:
        for command, output in SESSION.findall(document.read_text()):
            with tempfile.TemporaryDirectory() as folder:  # for what the command writes
                (Path(folder) / "samples").symlink_to(project / "samples")
                run = subprocess.run([program, *shlex.split(command)[1:]], cwd=folder, capture_output=True, text=True)
            written, printed = lines_of(re.sub("^    ", "", output, flags=re.MULTILINE)), lines_of(run.stdout + run.stderr)
            ran += 1
            if not fits(written, printed):
                failed += 1
                print(f"{document}: {command}", *difflib.unified_diff(written, printed, "written", "printed", lineterm=""), sep="\n")
    print(f"{ran - failed} of {ran} sessions hold")
    sys.exit(failed > 0 or ran == 0)


if __name__ == "__main__":
    main()
