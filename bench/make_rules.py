#!/usr/bin/env python3
"""Makes rules in three languages for the logs of make_logs.py, from a seed.

    bench/make_rules.py DIR [--rules 1000] [--seed 1]

Four of nine rules are Sentinel's, three Splunk's, two Sigma's; they run hourly or daily. One of twenty names no operation, so that nothing
but the record's content can rule a record out. The first rules of a larger set are those of a smaller one.
"""
import argparse
import json
import os
import random

from make_logs import AGENTS, SERVICES

WORDS = ["AdministratorAccess", "console", "Terraform", "curl", "botocore", "0.0.0.0/0", "AllUsers", "session", "role-7", "user0004"]

KQL = [
    """AWSCloudTrail
| where EventName == "{name}" and UserIdentityType != "AWSService"
| extend Actor = iff(isempty(UserIdentityUserName), tostring(split(UserIdentityArn, "/")[-1]), UserIdentityUserName)
| project TimeGenerated, Actor, SourceIpAddress, AWSRegion, UserAgent""",
    """AWSCloudTrail
| where EventSource == "{service}.amazonaws.com" and EventName in ("{name}", "{other}")
| summarize Calls = count(), Names = make_set(EventName), First = min(TimeGenerated) by UserIdentityArn, SourceIpAddress
| where Calls > {n}""",
    """AWSCloudTrail
| where EventName =~ "{name}" and isnotempty(ErrorCode)
| extend Parameters = parse_json(RequestParameters)
| mv-expand Key = bag_keys(Parameters) to typeof(string)
| summarize Refused = count() by Key, UserIdentityArn, bin(TimeGenerated, 30m)""",
]
KQL_RESIDUAL = """AWSCloudTrail
| where ErrorCode == "AccessDenied" and UserAgent contains "{word}"
| summarize Denied = count(), Operations = dcount(EventName) by UserIdentityArn
| where Denied > {n}"""
SPL = [
    "`trail` eventName={name} | stats count min(_time) as first max(_time) as last values(src) as src by user_name | where count > {n}",
    "`trail` eventSource={service}.amazonaws.com eventName IN ({name}, {other}) userAgent=\"*{agent}*\" | table _time eventName src user",
    "`trail` eventName={name} NOT userIdentity.type=AWSService | bin span=10m _time | stats dc(sourceIPAddress) as addresses count by _time awsRegion | where addresses > 1",
]
SPL_RESIDUAL = "`trail` errorCode=AccessDenied \"{word}\" | stats count values(eventName) as eventName by sourceIPAddress | where count > {n}"


def sentinel(number, query, chance):
    hours = chance.choice(["1h", "1d", "1d"])
    lines = "".join(f"    {line}\n" for line in query.splitlines())
    return (f"id: 00000000-0000-4000-8000-{number:012d}\nname: Made {number}\ndescription: Made for a benchmark.\nseverity: Medium\nkind: Scheduled\n"
            f"queryFrequency: {hours}\nqueryPeriod: {hours}\ntriggerOperator: gt\ntriggerThreshold: 0\ntactics: [Discovery]\nrelevantTechniques: [T1526]\n"
            f"requiredDataConnectors: []\nquery: |\n{lines}version: 1.0.0\n")


def splunk(number, search):
    return (f"name: Made {number}\nid: 00000000-0000-4000-8000-{number:012d}\nversion: 1\nstatus: production\ntype: Anomaly\ndescription: Made for a benchmark.\n"
            f"search: {json.dumps(search)}\ntags: {{mitre_attack_id: [T1526]}}\n")


def sigma(number, values, residual):
    if residual:
        detection = {"keywords": [values["word"]], "denied": {"errorCode|contains": "Denied"}, "condition": "keywords and denied"}
    else:
        detection = {"selection": {"eventSource": values["service"] + ".amazonaws.com", "eventName": [values["name"], values["other"]]},
                     "service": {"userIdentity.type": "AWSService"}, "agent": {"userAgent|contains": values["agent"]}, "condition": "selection and not 1 of service* and not agent"}
    return (f"title: Made {number}\nid: 00000000-0000-4000-8000-{number:012d}\nstatus: test\nlogsource: {{product: aws, service: cloudtrail}}\n"
            f"detection: {json.dumps(detection)}\nlevel: medium\n")


def make(folder, rules, seed):
    chance = random.Random(seed)
    for part in ("sentinel", "splunk/detections", "splunk/macros", "sigma"):
        os.makedirs(os.path.join(folder, part), exist_ok=True)
    with open(os.path.join(folder, "splunk/macros/trail.yml"), "w", encoding="utf8") as file:
        file.write("name: trail\ndefinition: sourcetype=aws:cloudtrail\ndescription: Events of CloudTrail.\n")
    changes = {service: [name for name, reads, _ in operations if not reads] for service, operations in SERVICES.items()}
    everything = {service: [name for name, _, _ in operations] for service, operations in SERVICES.items()}
    for number in range(rules):
        # Detections mostly look for changes.
        names = changes if chance.random() < 0.9 else everything
        service = chance.choice([service for service in names if names[service]])
        values = {"service": service, "name": chance.choice(names[service]), "other": chance.choice(names[service]), "word": chance.choice(WORDS),
                  "agent": chance.choice(AGENTS).split("/")[0], "n": chance.randint(1, 20)}
        residual = chance.random() < 0.05
        kind = chance.random() * 9
        if kind < 4:
            path, text = f"sentinel/made_{number:05d}.yaml", sentinel(number, (KQL_RESIDUAL if residual else chance.choice(KQL)).format(**values), chance)
        elif kind < 7:
            path, text = f"splunk/detections/made_{number:05d}.yml", splunk(number, (SPL_RESIDUAL if residual else chance.choice(SPL)).format(**values))
        else:
            path, text = f"sigma/made_{number:05d}.yml", sigma(number, values, residual)
        with open(os.path.join(folder, path), "w", encoding="utf8") as file:
            file.write(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--rules", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    make(options.folder, options.rules, options.seed)


if __name__ == "__main__":
    main()
