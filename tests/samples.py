#!/usr/bin/env python3
"""Fails when samples/logs and samples/places.mmdb are not what samples/make_logs.py and samples/make_places.py write.

    tests/samples.py SAMPLES

Contents are compared unpacked: another release of zlib may pack the same records differently.
"""
import gzip
import os
import subprocess
import sys
import tempfile


def contents(root):
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            with gzip.open(path) as file:
                found[os.path.relpath(path, root)] = file.read()
    return found


def main():
    samples = sys.argv[1]
    with tempfile.TemporaryDirectory() as fresh:
        subprocess.run([sys.executable, os.path.join(samples, "make_logs.py"), fresh], check=True, stdout=subprocess.DEVNULL)
        expected, committed = contents(fresh), contents(os.path.join(samples, "logs"))
    for path in sorted(expected.keys() | committed.keys()):
        if expected.get(path) != committed.get(path):
            sys.exit(f"{path}: not what samples/make_logs.py writes; run it")
    with tempfile.NamedTemporaryFile() as fresh:
        subprocess.run([sys.executable, os.path.join(samples, "make_places.py"), fresh.name], check=True)
        with open(os.path.join(samples, "places.mmdb"), "rb") as committed:
            if fresh.read() != committed.read():
                sys.exit("places.mmdb: not what samples/make_places.py writes; run it")


if __name__ == "__main__":
    main()
