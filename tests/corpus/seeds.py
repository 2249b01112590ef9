#!/usr/bin/env python3
"""The four rules that Tocsin was made from, on logs of their own: exact answers, and what their catalogue pages say of them.

  seeds.py TOCSIN

Rules and logs lie in ../shared/corpus, the pages in ../shared/seeds. Numbers were counted in the logs by hand.
"""
import collections
import json
import pathlib
import re
import sys
import tempfile

from corpus import LOGS, RULES, SHARED, Checks, require, run

SEEDS = RULES / "seeds"
CONTENT = RULES / "splunk"
FINDINGS = LOGS / "splunk-examples" / "aws_cloudtrail_describeimagescanfindings.json"

DISABLED = "AWS_ECRImageScanningDisabled.yaml"
HIGH = "AWS_ECRImageScanFindingsHighOrCritical.yaml"
MEDIUM = "aws_ecr_container_scanning_findings_medium.yml"
LOW = "aws_ecr_container_scanning_findings_low_informational_unknown.yml"

MODES = {"once": ["--once"], "replay": []}


def scan(program, logs, mode):
    """The alerts of each rule, by file name."""
    alerts = collections.defaultdict(list)
    for alert in run(program, "scan", "--rules", SEEDS, "--splunk-content", CONTENT, "--logs", logs, "--format", "ndjson", *MODES[mode]):
        alerts[pathlib.Path(alert["rule_path"]).name].append(alert)
    return alerts


def rows(alerts):
    return [row for alert in alerts for row in alert["results"]]


def check_findings(checks, program, mode):
    """One record with 2 high, 14 medium and 85 lesser findings: a row a record for Sentinel, a row a finding for Splunk."""
    alerts = scan(program, FINDINGS, mode)
    checks.equal(f"{mode}: rules with alerts", set(alerts), {HIGH, MEDIUM, LOW})
    high = rows(alerts[HIGH])
    checks.equal(f"{mode}: {HIGH}: rows", len(high), 1)
    for column, value in {"High": 2, "Critical": None, "AccountName": "test", "AccountUPNSuffix": "test.com"}.items():
        checks.equal(f"{mode}: {HIGH}: {column}", [row[column] for row in high], [value])
    for rule, count, score in ((MEDIUM, 14, 21), (LOW, 85, 20)):
        checks.equal(f"{mode}: {rule}: rows", len(rows(alerts[rule])), count)
        checks.equal(f"{mode}: {rule}: risk", {alert["risk"]["score"] for alert in alerts[rule]}, {score})


def configuration(scan_on_push, ip, **more):
    """A PutImageScanningConfiguration event of ours."""
    return {
        "eventVersion": "1.08", "eventTime": "2026-01-05T10:00:00Z", "eventSource": "ecr.amazonaws.com",
        "eventName": "PutImageScanningConfiguration", "awsRegion": "eu-west-1", "sourceIPAddress": ip,
        "recipientAccountId": "111122223333", "eventID": f"id-of-{ip}",
        "userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLE", "userName": "test",
                         "arn": "arn:aws:iam::111122223333:user/test", "accountId": "111122223333"},
        "requestParameters": {"repositoryName": "web", "imageScanningConfiguration": {"scanOnPush": scan_on_push}}, **more}


def check_disabled(checks, program, mode, folder):
    logs = pathlib.Path(folder) / "cloudtrail.json"
    logs.write_text(json.dumps({"Records": [
        configuration(False, "198.51.100.7"), configuration(True, "198.51.100.8"),
        configuration(False, "198.51.100.9", errorCode="AccessDeniedException", errorMessage="denied")]}))
    alerts = scan(program, logs, mode)
    checks.equal(f"{mode}: rules with alerts on scanning turned off", set(alerts), {DISABLED})
    checks.equal(f"{mode}: {DISABLED}: addresses", [row["SourceIpAddress"] for row in rows(alerts[DISABLED])], ["198.51.100.7"])
    checks.equal(f"{mode}: {DISABLED}: titles", [alert["title"] for alert in alerts[DISABLED]],
                 ["Amazon ECR image scanning disabled by test from 198.51.100.7"])


def squeezed(text):
    return re.sub(r"\s+", " ", text).strip()


def page(number):
    """What a catalogue page says: stages (kind, steps, text), indicators (field, kind), outputs (field, source)."""
    lines = next((SHARED / "seeds").glob(f"{number}_*.txt")).read_text(encoding="utf-8").splitlines()
    sections = collections.defaultdict(list)
    section = None
    for line in lines:
        if line in ("Stages and Predicates", "Indicators", "Output fields"):
            section = line
        elif section:
            sections[section].append(line)
    stages = []
    for line in sections["Stages and Predicates"]:
        head = re.fullmatch(r"Stage \d+: (\S+)(?: \((\d+) consecutive steps\))?", line)
        if head:
            stages.append([head[1], int(head[2] or 1), ""])
        else:
            stages[-1][2] += line + "\n"
    cells = {name: [re.split(r"\s*\|\s*", line.strip().strip("|")) for line in body if re.match(r"\|?\s*\w+ \| \w+", line)]
             for name, body in sections.items()}
    return {"stages": [(kind, steps, squeezed(text)) for kind, steps, text in stages],
            "indicators": [(row[0].strip(), row[1].strip()) for row in cells.get("Indicators", []) if row[0].strip() != "Field"],
            "outputs": [(row[0].strip(), row[1].strip()) for row in cells.get("Output fields", []) if row[0].strip() != "Field"]}


# A page gives every macro's stage the kind `search`; Tocsin gives it the kind of the command that the macro stands for.
MACRO_KINDS = {"security_content_ctime": "convert"}


def with_macro_kinds(stages):
    out = []
    for kind, steps, text in stages:
        macro = re.fullmatch(r"\| `(\w+)(?:\(.*\))?`", text)
        out.append((MACRO_KINDS.get(macro[1], kind) if macro else kind, steps, text))
    return out


# The pages were saved without the indicators' values.
VALUES = {
    "EventName": {HIGH: ["DescribeImageScanFindings"], DISABLED: ["PutImageScanningConfiguration"]},
    "eventName": {LOW: ["DescribeImageScanFindings"], MEDIUM: ["DescribeImageScanFindings"]},
    "eventSource": {LOW: ["ecr.amazonaws.com"], MEDIUM: ["ecr.amazonaws.com"]},
    "sourcetype": {LOW: ["aws:cloudtrail"], MEDIUM: ["aws:cloudtrail"]},
    "severity": {LOW: ["LOW", "INFORMATIONAL", "UNKNOWN"], MEDIUM: ["MEDIUM"]},
    "scanOnPush": {DISABLED: ["false"]}, "Critical": {HIGH: ["0"]}, "High": {HIGH: ["0"]},
}
EVENTS = {HIGH: "DescribeImageScanFindings", DISABLED: "PutImageScanningConfiguration", LOW: "DescribeImageScanFindings",
          MEDIUM: "DescribeImageScanFindings"}
TECHNIQUES = {HIGH: ["T1083"], DISABLED: ["T1562.001"], LOW: ["T1204.003"], MEDIUM: ["T1204.003", "T1204"]}
TACTICS = {HIGH: ["Discovery"], DISABLED: ["Stealth"], LOW: ["Execution"], MEDIUM: ["Execution"]}


def check_pages(checks, program):
    facts = {pathlib.Path(rule["path"]).name: rule
             for rule in run(program, "explain", SEEDS, "--splunk-content", CONTENT, "--format", "json")}
    for number, name in (("000", DISABLED), ("001", HIGH), ("003", LOW)):
        want = page(number)
        rule = facts[name]
        checks.equal(f"{name}: stages", [(s["kind"], s["steps"], squeezed(s["text"])) for s in rule["stages"]],
                     with_macro_kinds(want["stages"]))
        checks.equal(f"{name}: indicators", [(i["field"], i["kind"]) for i in rule["indicators"]], want["indicators"])
        if want["outputs"]:
            checks.equal(f"{name}: outputs", [(o["field"], o["source"]) for o in rule["outputs"]], want["outputs"])
    for name, rule in facts.items():
        for indicator in rule["indicators"]:
            checks.equal(f"{name}: values of {indicator['field']}", indicator["values"], VALUES.get(indicator["field"], {}).get(name, []))
            checks.equal(f"{name}: {indicator['field']} negated", indicator["negated"], False)
        checks.equal(f"{name}: events", [event["event"] for event in rule["events"]], [EVENTS[name]])
        checks.equal(f"{name}: techniques", [technique["id"] for technique in rule["techniques"]], TECHNIQUES[name])
        checks.equal(f"{name}: tactics", rule["tactics"], TACTICS[name])
        if rule["vendor"] == "splunk":
            checks.equal(f"{name}: provider", [event["provider"] for event in rule["events"]], ["AWS-ecr"])


def main(program):
    require(SEEDS, CONTENT, FINDINGS, SHARED / "seeds")
    checks = Checks()
    for mode in MODES:
        check_findings(checks, program, mode)
        with tempfile.TemporaryDirectory() as folder:
            check_disabled(checks, program, mode, folder)
    check_pages(checks, program)
    checks.exit()


main(sys.argv[1])
