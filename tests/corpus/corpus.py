"""What the tests on rules and logs of others share. They lie beside the project, in ../shared, and are not part of it."""
import json
import pathlib
import subprocess
import sys

SKIPPED = 77
SHARED = pathlib.Path(__file__).resolve().parents[3] / "shared"
RULES = SHARED / "corpus" / "rules"
LOGS = SHARED / "corpus" / "logs"


def require(*paths):
    """Ends the test as skipped where a folder or file is missing."""
    for path in paths:
        if not path.exists():
            print(f"skipped: there is no {path}")
            sys.exit(SKIPPED)


def run(program, *arguments):
    """The objects of a command's JSON: one array, or one object a line. Exit status 1 is an answer, too (`check` found errors)."""
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"tocsin {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stderr}")
    text = done.stdout.strip()
    return json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines()]


class Checks:
    """Counts what does not hold and says it at once."""

    def __init__(self):
        self.failed = 0

    def equal(self, what, got, expected):
        if got != expected:
            self.failed += 1
            print(f"{what}:\n  expected {expected!r}\n  got      {got!r}")

    def holds(self, what, condition):
        if not condition:
            self.failed += 1
            print(what)

    def exit(self):
        print("all hold" if self.failed == 0 else f"{self.failed} do not hold")
        sys.exit(0 if self.failed == 0 else 1)
