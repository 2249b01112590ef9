#!/usr/bin/env python3
"""docs/kql.md is what the program prints.

  kql_page.py TOCSIN docs/kql.md
"""
import difflib
import pathlib
import subprocess
import sys

program, page = sys.argv[1:]
made = subprocess.run([program, "functions", "-l", "kql", "--format", "markdown"], check=True, capture_output=True, text=True).stdout
kept = pathlib.Path(page).read_text(encoding="utf-8")
if made != kept:
    sys.stdout.writelines(difflib.unified_diff(kept.splitlines(True), made.splitlines(True), page, "the program", n=0))
    sys.exit(f"{page} is not current: `make docs` writes it again")
