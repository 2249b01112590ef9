#!/usr/bin/env python3
"""Measures the program against its floor and against DuckDB and chDB, and writes bench/results.md.

    bench/run.py BUILD_DIR

Logs and rules are made from seeds (make_logs.py, make_rules.py), so that anybody can repeat the figures; where the archive and the rules of
BENCH_SHARED lie on the machine, they are measured, too. The floor (floor.cc) does no more than decompress every file and read two fields of
every record. The rivals are npm packages, installed below BUILD_DIR; without npm they are left out, with a word.

A time is shown only if the answer was right: scans must have seen every record that the floor saw, and a rival's rows must be those of
the program. Each command runs BENCH_RUNS times (3) and the best counts; all of them use BENCH_THREADS threads (2). BENCH_MEGABYTES (256) is
the size of the logs made. CPU seconds (user and system) are less moved by other work on the machine than wall seconds are.
"""
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(HERE)
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
THREADS = os.environ.get("BENCH_THREADS", "2")
MEGABYTES = os.environ.get("BENCH_MEGABYTES", "256")
PACKAGES = ["@duckdb/node-api", "chdb"]

COUNT_KQL = "AWSCloudTrail | summarize c = count() by EventName | top 3 by c"
COUNT_SPL = "sourcetype=aws:cloudtrail | stats count as c by eventName | sort 3 - c"
# A rule as detections write them: refusals per person and address.
RULE_KQL = ("AWSCloudTrail | where ErrorCode == 'AccessDenied' and UserAgent contains 'boto' "
            "| summarize Denied = count() by UserIdentityArn, SourceIpAddress | where Denied > 0 | order by UserIdentityArn asc, SourceIpAddress asc")
DUCKDB_RECORDS = ("(SELECT unnest(Records) AS r FROM read_json('{logs}/**/*.json.gz', maximum_object_size = 500000000, columns = {{Records: "
                  "'STRUCT(eventName VARCHAR, errorCode VARCHAR, userAgent VARCHAR, sourceIPAddress VARCHAR, userIdentity STRUCT(arn VARCHAR))[]'}}))")
CHDB_RECORDS = ("file('{logs}/**/*.json.gz', 'JSONEachRow', 'Records Array(Tuple(eventName String, errorCode String, userAgent String, "
                "sourceIPAddress String, userIdentity Tuple(arn String)))') ARRAY JOIN Records AS r")
COUNT_SQL = {
    "duckdb": "SELECT r.eventName, count(*) AS c FROM " + DUCKDB_RECORDS.replace(", errorCode VARCHAR, userAgent VARCHAR, sourceIPAddress VARCHAR, userIdentity STRUCT(arn VARCHAR)", "")
              + " GROUP BY 1 ORDER BY c DESC LIMIT 3",
    "chdb": "SELECT r.eventName AS e, count() AS c FROM " + CHDB_RECORDS.replace(", errorCode String, userAgent String, sourceIPAddress String, userIdentity Tuple(arn String)", "")
            + " GROUP BY e ORDER BY c DESC LIMIT 3",
}
RULE_SQL = {
    "duckdb": "SELECT coalesce(r.userIdentity.arn, '') AS arn, r.sourceIPAddress AS ip, count(*) AS c FROM " + DUCKDB_RECORDS
              + " WHERE r.errorCode = 'AccessDenied' AND contains(lower(r.userAgent), 'boto') GROUP BY ALL HAVING c > 0 ORDER BY arn, ip",
    "chdb": "SELECT r.userIdentity.arn AS arn, r.sourceIPAddress AS ip, count() AS c FROM " + CHDB_RECORDS
            + " WHERE r.errorCode = 'AccessDenied' AND positionCaseInsensitive(r.userAgent, 'boto') > 0 GROUP BY arn, ip HAVING c > 0 ORDER BY arn, ip",
}


class Measured:
    """The best of several runs of a command."""

    def __init__(self, command, environment=None):
        self.seconds = self.cpu = float("inf")
        self.peak = None  # bytes of memory, where the command tells them
        for _ in range(RUNS):
            start = time.monotonic()
            with tempfile.TemporaryFile("w+") as output:
                child = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL, env=environment)
                _, status, used = os.wait4(child.pid, 0)
                child.returncode = os.waitstatus_to_exitcode(status)
                if child.returncode != 0:
                    raise RuntimeError(f"exit status {child.returncode}: {' '.join(command)[:200]}")
                self.seconds = min(self.seconds, time.monotonic() - start)
                self.cpu = min(self.cpu, used.ru_utime + used.ru_stime)
                output.seek(0)
                self.output = output.read()


def make_inputs(build):
    """Logs and rules made from seeds, kept in the build directory."""
    folder = os.path.join(build, "bench")
    logs = os.path.join(folder, f"logs-{MEGABYTES}")
    if not os.path.isdir(logs):
        subprocess.run([sys.executable, os.path.join(HERE, "make_logs.py"), logs + ".part", "--megabytes", MEGABYTES], check=True, stdout=subprocess.DEVNULL)
        os.rename(logs + ".part", logs)
    for count in (10, 300, 1000):
        rules = os.path.join(folder, f"rules-{count}")
        shutil.rmtree(rules, ignore_errors=True)
        subprocess.run([sys.executable, os.path.join(HERE, "make_rules.py"), rules, "--rules", str(count)], check=True)
    return logs, folder


def install_rivals(build):
    """The environment in which rivals.mjs finds its packages; None if npm cannot install them."""
    folder = os.path.join(build, "bench", "rivals")
    modules = os.path.join(folder, "node_modules")
    if not all(os.path.isdir(os.path.join(modules, package)) for package in PACKAGES):
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "package.json"), "w", encoding="utf8") as file:
            file.write('{"private": true}\n')
        try:
            subprocess.run(["npm", "install", "--no-audit", "--no-fund", *PACKAGES], cwd=folder, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"DuckDB and chDB are left out, npm cannot install them: {error}")
            return None
    return dict(os.environ, NODE_PATH=modules)


class Bench:
    def __init__(self, build, rivals):
        self.program = os.path.join(build, "tocsin")
        self.floor_program = os.path.join(build, "bench", "floor")
        self.rivals = rivals
        self.sections = []

    def archive(self, title, logs, scans):
        """Measures everything over one archive. `scans`: (name, arguments of `tocsin scan`)."""
        self.logs = logs
        self.floor = Measured([self.floor_program, logs, "--threads", THREADS])
        self.totals = json.loads(self.floor.output)
        self.lines = [("floor: decompress and walk every record", self.floor, "")]
        for name, arguments in scans:
            alerts = self.scan(name, arguments, "table")
            if self.scan(f"{name}, all alerts as JSON", arguments, "ndjson") != alerts:
                sys.exit(f"{name}: the table and the JSON are of different numbers of alerts: no times")
        self.query("count by operation", "kql", COUNT_KQL, COUNT_SQL)
        self.query("count by operation", "spl", COUNT_SPL, {})
        self.query("one rule (refusals by person and address)", "kql", RULE_KQL, RULE_SQL)
        self.sections.append((title, self.totals, self.floor, self.lines))

    def scan(self, name, arguments, output):
        """The scan as a table, which shows 200 alerts and counts the others, or with all alerts, their rows and evidence as NDJSON."""
        with tempfile.TemporaryDirectory() as folder:
            stats_path = os.path.join(folder, "stats.json")
            measured = Measured([self.program, "scan", "--logs", self.logs, "--threads", THREADS, "--format", output, "--stats", stats_path, *arguments])
            with open(stats_path, encoding="utf8") as file:
                stats = json.load(file)
        if stats["records"] != self.totals["records"]:
            sys.exit(f"{name}: {stats['records']} records, the floor saw {self.totals['records']}: no times")
        measured.peak = stats["peak_rss_bytes"]
        self.lines.append((name, measured, f"{stats['rules']} rules, {stats['alerts']} alerts"))
        return stats["alerts"]

    def query(self, name, language, text, sql):
        measured = Measured([self.program, "query", "-l", language, "--logs", self.logs, "--threads", THREADS, "--format", "json", text])
        expected = [[str(cell) for cell in row] for row in json.loads(measured.output)["rows"]]
        self.lines.append((f"{name}: tocsin, {language.upper()}", measured, f"{len(expected)} rows"))
        for engine, statement in sql.items():
            if self.rivals is None:
                continue
            try:
                rival = Measured(["node", os.path.join(HERE, "rivals.mjs"), engine, THREADS, statement.format(logs=self.logs)], self.rivals)
            except RuntimeError as error:
                self.lines.append((f"{name}: {engine}", None, f"failed: {error}"))
                continue
            answer = json.loads(rival.output)
            rows = [["" if cell is None else str(cell) for cell in row] for row in answer["rows"]]
            # The engine's own start is not its work.
            rival.seconds = min(rival.seconds, answer["seconds"])
            wrong = rows != expected
            self.lines.append((f"{name}: {engine}", None if wrong else rival, "another answer: no time" if wrong else f"{len(rows)} rows"))

    def report(self):
        out = [f"# Measured on {machine()}, {THREADS} threads, best of {RUNS}", "", "`make bench` made this file; see `bench/run.py` for what is measured and how.", ""]
        for title, totals, floor, lines in self.sections:
            out += [f"## {title}", "", f"{totals['files']} files, {totals['records']} records, {totals['bytes'] / 1e6:.0f} MB of JSON.", "",
                    "| | wall s | x floor | CPU s | x floor | peak MB | |", "|---|---:|---:|---:|---:|---:|---|"]
            for name, measured, note in lines:
                if measured is None:
                    out.append(f"| {name} | | | | | | {note} |")
                    continue
                peak = f"{measured.peak / 1e6:.0f}" if measured.peak else ""
                out.append(f"| {name} | {measured.seconds:.2f} | {measured.seconds / floor.seconds:.2f} | {measured.cpu:.2f} | {measured.cpu / floor.cpu:.2f} | {peak} | {note} |")
            out.append("")
        return "\n".join(out)


def machine():
    model = platform.processor() or platform.machine()
    with open("/proc/cpuinfo", encoding="utf8") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    release = ".".join(platform.release().split(".")[:2])
    return f"{model}, {os.cpu_count()} processors, {platform.system()} {release}"


def shared_scans(shared, folder):
    """The scans over the shared archive: the rules of the corpus and generated ones."""
    rules = os.path.join(shared, "corpus", "rules")
    corpus = [argument for part in ("sentinel", "sentinel-hunting", "splunk", "sigma") for argument in ("--rules", os.path.join(rules, part))]
    made = {}
    for count in (10, 300, 1000):
        made[count] = os.path.join(folder, f"shared-rules-{count}")
        subprocess.run([sys.executable, os.path.join(shared, "bench", "gen_rules.py"), "--out", made[count], "--rules", str(count)], check=True, stdout=subprocess.DEVNULL)
    return [("scan --once, 10 generated rules", ["--once", "--rules", made[10]]), ("scan --once, 300 generated rules", ["--once", "--rules", made[300]]),
            ("scan (replay), 300 generated rules", ["--rules", made[300]]), ("scan --once, 1,000 generated rules", ["--once", "--rules", made[1000]]),
            ("scan --once, corpus", ["--once", *corpus]),
            ("scan --once, corpus and 300 generated rules", ["--once", *corpus, "--rules", made[300]]), ("scan (replay), corpus and 300 generated rules", [*corpus, "--rules", made[300]])]


def main():
    build = os.path.abspath(sys.argv[1])
    logs, folder = make_inputs(build)
    bench = Bench(build, install_rivals(build))
    bench.archive("Logs and rules made from seeds", logs, [
        ("scan --once, sample rules", ["--once", "--rules", os.path.join(PROJECT, "samples", "rules")]),
        ("scan --once, 10 made rules", ["--once", "--rules", os.path.join(folder, "rules-10")]),
        ("scan --once, 300 made rules", ["--once", "--rules", os.path.join(folder, "rules-300")]),
        ("scan (replay), 300 made rules", ["--rules", os.path.join(folder, "rules-300")]),
        ("scan --once, 1,000 made rules", ["--once", "--rules", os.path.join(folder, "rules-1000")])])
    shared = os.environ.get("BENCH_SHARED", os.path.join(os.path.dirname(PROJECT), "shared"))
    archive = os.environ.get("BENCH_ARCHIVE", "")
    if archive and os.path.isdir(os.path.join(shared, "bench")):
        bench.archive("The shared archive", archive, shared_scans(shared, folder))
    report = bench.report()
    print(report)
    with open(os.path.join(HERE, "results.md"), "w", encoding="utf8") as file:
        file.write(report)


if __name__ == "__main__":
    main()
