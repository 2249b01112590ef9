#!/usr/bin/env python3
"""docs/<language>.md is what `tocsin functions -l <language> --format markdown` prints. With --update it is written anew.

  language_pages.py [--update] TOCSIN LANGUAGE...
"""
import pathlib
import subprocess
import sys

DOCS = pathlib.Path(__file__).resolve().parent.parent / "docs"


def main(arguments):
    update = arguments[:1] == ["--update"]
    program, *languages = arguments[update:]
    stale = []
    for language in languages:
        page = subprocess.run([program, "functions", "-l", language, "--format", "markdown"], capture_output=True, check=True).stdout
        path = DOCS / f"{language}.md"
        if update:
            path.write_bytes(page)
        elif not path.exists() or path.read_bytes() != page:
            stale.append(path)
    for path in stale:
        print(f"{path} is not what the program prints: run {__file__} --update {program} {path.stem}", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
