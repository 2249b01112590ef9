#!/usr/bin/env python3
"""Writes the sample CloudTrail archive: two days of an invented company, Larkspur Foods, and one night that went wrong.

    samples/make_logs.py [OUT]        OUT is samples/logs unless told

Everything is invented: the account numbers are those of AWS's documentation, the addresses those reserved for
documentation (RFC 5737), key ids end in EXAMPLE. The same program writes the same records in the same order.

What happens in the night from 10 to 11 March 2026 (UTC), besides everyday work:
    22:41  six failed console sign-ins as jonas.lind from 203.0.113.77, an address nobody used before
    01:12  the seventh succeeds; the user has no MFA device
    01:14  GetCallerIdentity, then sixteen refused calls in three minutes: what may this user do?
    01:24  CreateAccessKey for another user, backup-operator; from here on with that key
    01:33  the workload trail is stopped, then deleted (the records here come from the audit trail)
    01:41  image scanning of the repository orders-api is switched off; its scan findings are read
    02:03  a new orders-api image is pushed
    02:10  SSH is opened to the world
    02:18  the bucket of customer exports loses its public access block and becomes readable by everybody
    02:21  somebody without credentials downloads eight files of it
    02:26  a snapshot of the database volume is made and shared with a foreign account
    09:12  the owner signs in as root, disables the key and starts the trail again
"""
import datetime as dt
import json
import os
import random
import shutil
import sys
import zlib

ACCOUNT = "111122223333"
FOREIGN_ACCOUNT = "444455556666"
HOME, GLOBAL = "eu-central-1", "us-east-1"  # IAM, STS and sign-in events of the global endpoint appear in us-east-1
FIRST_DAY = dt.datetime(2026, 3, 10)
DAYS = 2
HOURS_PER_FILE = 3

OFFICE = ["192.0.2.10", "192.0.2.11", "192.0.2.24"]
BUILD_RUNNER = "198.51.100.40"
VENDOR_ADDRESS = "198.51.100.23"
INTRUDER = "203.0.113.77"

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:135.0) Gecko/20100101 Firefox/135.0"
INTRUDER_BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36"
CLI = "aws-cli/2.24.7 md/awscrt#0.23.8 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.6 md/pyimpl#CPython"
INTRUDER_CLI = "aws-cli/1.36.2 md/Botocore#1.35.61 ua/2.0 os/linux#6.6.15 md/arch#x86_64 lang/python#3.11.9"
TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.10.5 terraform-provider-aws/5.88.0"

rng = random.Random(20260310)
records = []  # (time, region, record)


# --- Identities -------------------------------------------------------------------------------------------------------

def letters(count):
    return "".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(count))


def guid():
    text = "%032x" % rng.getrandbits(128)
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def key_id(kind):
    return kind + letters(9) + "EXAMPLE"


def stamp(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


class User:
    """An IAM user with one long-lived access key."""

    def __init__(self, name):
        self.name = name
        self.principal = "AIDA" + letters(10) + "EXAMPLE"
        self.key = key_id("AKIA")

    def by_key(self, key=None):
        return {"type": "IAMUser", "principalId": self.principal, "arn": f"arn:aws:iam::{ACCOUNT}:user/{self.name}",
                "accountId": ACCOUNT, "accessKeyId": key or self.key, "userName": self.name}

    def by_console(self, since, mfa):
        identity = self.by_key(key_id("ASIA"))
        identity["sessionContext"] = {"attributes": {"creationDate": stamp(since), "mfaAuthenticated": str(mfa).lower()}}
        return identity

    def at_sign_in(self):
        identity = self.by_key("")
        del identity["accessKeyId"]
        return identity


class Role:
    """A role that services or people assume."""

    def __init__(self, name):
        self.name = name
        self.principal = "AROA" + letters(10) + "EXAMPLE"
        self.arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"

    def session(self, session_name, since, delivery=None):
        context = {"sessionIssuer": {"type": "Role", "principalId": self.principal, "arn": self.arn, "accountId": ACCOUNT,
                                     "userName": self.name},
                   "attributes": {"creationDate": stamp(since), "mfaAuthenticated": "false"}}
        if delivery:
            context["ec2RoleDelivery"] = delivery
        return {"type": "AssumedRole", "principalId": f"{self.principal}:{session_name}",
                "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{self.name}/{session_name}", "accountId": ACCOUNT,
                "accessKeyId": key_id("ASIA"), "sessionContext": context}


def root(since=None):
    identity = {"type": "Root", "principalId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT}
    if since:
        identity["accessKeyId"] = key_id("ASIA")
        identity["sessionContext"] = {"attributes": {"creationDate": stamp(since), "mfaAuthenticated": "true"}}
    else:
        identity["accessKeyId"] = ""
    return identity


def service(host):
    return {"type": "AWSService", "invokedBy": host}


MIRA, JONAS, ANA = User("mira.okafor"), User("jonas.lind"), User("ana.sousa")
BACKUP, DEPLOY = User("backup-operator"), User("deploy-bot")
ORDERS, NIGHTLY, MONITOR = Role("orders-service"), Role("nightly-report"), Role("monitoring-readonly")
ORDERS_INSTANCES = ["i-0" + "%016x" % rng.getrandbits(64) for _ in range(3)]
REPOSITORIES = ["orders-api", "storefront", "report-worker"]
EXPORTS = "larkspur-customer-exports"
SECURITY_GROUP, VOLUME = "sg-0%016x" % rng.getrandbits(64), "vol-0%016x" % rng.getrandbits(64)
DATA_KEY = f"arn:aws:kms:{HOME}:{ACCOUNT}:key/{guid()}"
WORKLOAD_TRAIL = f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:trail/workload-trail"


# --- Records ----------------------------------------------------------------------------------------------------------

def event(time, source, name, who, address, agent, request=None, response=None, *, region=HOME, error=None, extra=None,
          resources=None, read=None, kind="AwsApiCall", data=False, details=None, console=False):
    """One record, its keys in the order in which CloudTrail writes them."""
    record = {"eventVersion": "1.08" if kind == "AwsConsoleSignIn" else "1.11" if console else "1.09", "userIdentity": who,
              "eventTime": stamp(time), "eventSource": source + ".amazonaws.com", "eventName": name, "awsRegion": region,
              "sourceIPAddress": address, "userAgent": agent}
    if error:
        record["errorCode"], record["errorMessage"] = error
        if record["errorCode"] is None:
            del record["errorCode"]
    record["requestParameters"], record["responseElements"] = request, response
    if extra:
        record["additionalEventData"] = extra
    if kind == "AwsApiCall":
        record["requestID"] = guid()
    record["eventID"] = guid()
    record["readOnly"] = name.startswith(("Get", "List", "Describe", "BatchGet", "Head")) if read is None else read
    if resources:
        record["resources"] = resources
    record["eventType"] = kind
    record["managementEvent"] = not data
    record["recipientAccountId"] = ACCOUNT
    if details:
        record["serviceEventDetails"] = details
    record["eventCategory"] = "Data" if data else "Management"
    if not address.endswith(".amazonaws.com") and kind != "AwsServiceEvent":
        host = "signin.aws.amazon.com" if kind == "AwsConsoleSignIn" else f"{source}.{region}.amazonaws.com"
        record["tlsDetails"] = {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256", "clientProvidedHostHeader": host}
    if console:
        record["sessionCredentialFromConsole"] = "true"
    records.append((time, region, record))


def denied(who_arn, action, resource="*"):
    return ("AccessDenied", f"User: {who_arn} is not authorized to perform: {action} on resource: {resource} because no "
                            f"identity-based policy allows the {action} action")


def sign_in(time, who, address, agent, success, mfa):
    if not success:
        # Who somebody is stays open until the password is right: CloudTrail gives the name tried, but no ARN.
        who = {key: value for key, value in who.items() if key != "arn"}
        who["accessKeyId"] = ""
    event(time, "signin", "ConsoleLogin", who, address, agent, None, {"ConsoleLogin": "Success" if success else "Failure"},
          region=GLOBAL, error=None if success else (None, "Failed authentication"), read=False, kind="AwsConsoleSignIn",
          extra={"LoginTo": "https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&state=hashArgsFromTB",
                 "MobileVersion": "No", "MFAUsed": "Yes" if mfa else "No"})


def clock(day, text):
    hours, minutes, seconds = (text + ":00").split(":")[:3]
    return FIRST_DAY + dt.timedelta(days=day, hours=int(hours), minutes=int(minutes), seconds=int(seconds))


def later(time, low, high):
    return time + dt.timedelta(seconds=rng.randint(low, high))


# --- Everyday work ----------------------------------------------------------------------------------------------------

FINDINGS = {
    "CRITICAL": ("CVE-2025-90011", "Remote code execution in the image decoder of libpicture before 4.2.1"),
    "HIGH": ("CVE-2025-90102", "Heap overflow when a chunked request has a negative length"),
    "MEDIUM": ("CVE-2025-90233", "A crafted archive can write outside the target folder"),
    "LOW": ("CVE-2024-90307", "Timing differences reveal whether a user name exists"),
    "INFORMATIONAL": ("CVE-2023-90415", "The package is no longer maintained"),
    "UNDEFINED": ("CVE-2026-90502", "Awaiting analysis"),
}


def digest():
    return "sha256:" + "%064x" % rng.getrandbits(256)


def scan_findings(time, who, address, agent, repository, severities):
    image = {"imageDigest": digest(), "imageTag": "latest"}
    findings = [{"name": FINDINGS[severity][0], "description": FINDINGS[severity][1], "severity": severity,
                 "uri": f"https://vulnerabilities.example/{FINDINGS[severity][0]}",
                 "attributes": [{"key": "package_version", "value": f"{rng.randint(1, 4)}.{rng.randint(0, 9)}-{rng.randint(1, 5)}"},
                                {"key": "package_name", "value": rng.choice(["libpicture", "httpd-core", "unpack", "authlib"])}]}
                for severity in severities]
    counts = {severity: severities.count(severity) for severity in dict.fromkeys(severities)}
    event(time, "ecr", "DescribeImageScanFindings", who, address, agent,
          {"registryId": ACCOUNT, "repositoryName": repository, "imageId": image},
          {"registryId": ACCOUNT, "repositoryName": repository, "imageId": image,
           "imageScanStatus": {"status": "COMPLETE", "description": "The scan was completed successfully."},
           "imageScanFindings": {"imageScanCompletedAt": stamp(time - dt.timedelta(minutes=9)),
                                 "vulnerabilitySourceUpdatedAt": stamp(time - dt.timedelta(hours=7)),
                                 "findings": findings, "findingSeverityCounts": counts}},
          resources=[{"ARN": f"arn:aws:ecr:{HOME}:{ACCOUNT}:repository/{repository}", "accountId": ACCOUNT}])


def put_image(time, who, address, agent, repository, tag):
    image = {"imageDigest": digest(), "imageTag": tag}
    manifest = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
                           "config": {"mediaType": "application/vnd.docker.container.image.v1+json",
                                      "size": rng.randint(4000, 9000), "digest": digest()}}, indent=3)
    event(time, "ecr", "PutImage", who, address, agent,
          {"registryId": ACCOUNT, "repositoryName": repository, "imageTag": tag, "imageManifest": manifest,
           "imageManifestMediaType": "application/vnd.docker.distribution.manifest.v2+json"},
          {"image": {"registryId": ACCOUNT, "repositoryName": repository, "imageId": image, "imageManifest": manifest}},
          resources=[{"ARN": f"arn:aws:ecr:{HOME}:{ACCOUNT}:repository/{repository}", "accountId": ACCOUNT}])


def orders_service(day):
    """Three instances that call all day and night with the credentials of their role."""
    for instance in ORDERS_INSTANCES:
        time = clock(day, "00:00") + dt.timedelta(seconds=rng.randint(0, 1800))
        while time < clock(day, "00:00") + dt.timedelta(days=1):
            event(time, "sts", "AssumeRole", service("ec2.amazonaws.com"), "ec2.amazonaws.com", "ec2.amazonaws.com",
                  {"roleArn": ORDERS.arn, "roleSessionName": instance},
                  {"credentials": {"accessKeyId": key_id("ASIA"), "sessionToken": "HIDDEN_DUE_TO_SECURITY_REASONS",
                                   "expiration": (time + dt.timedelta(hours=6)).strftime("%b %-d, %Y, %-I:%M:%S %p")}},
                  resources=[{"accountId": ACCOUNT, "type": "AWS::IAM::Role", "ARN": ORDERS.arn}], read=True)
            who = ORDERS.session(instance, time, "2.0")
            agent = "aws-sdk-go-v2/1.36.1 os/linux lang/go#1.23.6 md/GOOS#linux md/GOARCH#amd64"
            event(later(time, 1, 20), "kms", "Decrypt", who, "10.20.0.%d" % rng.randint(10, 60), agent,
                  {"keyId": DATA_KEY, "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
                   "encryptionContext": {"service": "orders", "table": "payments"}}, None, read=True,
                  resources=[{"accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": DATA_KEY}])
            event(later(time, 21, 60), "ssm", "GetParametersByPath", who, "10.20.0.%d" % rng.randint(10, 60), agent,
                  {"path": "/orders/production/", "recursive": True, "withDecryption": True}, None)
            if rng.random() < 0.3:
                event(later(time, 61, 300), "logs", "CreateLogStream", who, "10.20.0.%d" % rng.randint(10, 60), agent,
                      {"logGroupName": "/orders/production", "logStreamName": f"{instance}/{stamp(time)[:10]}"}, None)
            time = later(time, 5400, 9000)


def nightly_report(day):
    time = clock(day, "03:30")
    event(time, "sts", "AssumeRole", service("lambda.amazonaws.com"), "lambda.amazonaws.com", "lambda.amazonaws.com",
          {"roleArn": NIGHTLY.arn, "roleSessionName": "nightly-report"},
          {"credentials": {"accessKeyId": key_id("ASIA"), "sessionToken": "HIDDEN_DUE_TO_SECURITY_REASONS",
                           "expiration": (time + dt.timedelta(hours=12)).strftime("%b %-d, %Y, %-I:%M:%S %p")}},
          resources=[{"accountId": ACCOUNT, "type": "AWS::IAM::Role", "ARN": NIGHTLY.arn}], read=True)
    who = NIGHTLY.session("nightly-report", time)
    agent = "Boto3/1.36.20 md/Botocore#1.36.20 ua/2.0 os/linux#5.10 md/arch#x86_64 exec-env/AWS_Lambda_python3.12"
    for part in range(12):
        key = f"orders/{stamp(time)[:10]}/part-{part:04d}.parquet"
        event(later(time, 5 + 4 * part, 8 + 4 * part), "s3", "GetObject", who, "10.20.4.17", agent,
              {"bucketName": "larkspur-data-lake", "Host": f"larkspur-data-lake.s3.{HOME}.amazonaws.com", "key": key}, None,
              data=True, extra={"SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256", "bytesTransferredIn": 0,
                                "AuthenticationMethod": "AuthHeader", "bytesTransferredOut": rng.randint(40_000, 900_000)},
              resources=[{"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::larkspur-data-lake/{key}"},
                         {"accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::larkspur-data-lake"}])


def releases(day):
    """The build runner pushes images in business hours and looks at the scan of each."""
    for hour in ("09", "11", "14", "16"):
        repository, time = rng.choice(REPOSITORIES), clock(day, f"{hour}:{rng.randint(10, 50)}")
        who, agent = DEPLOY.by_key(), "docker/27.5.1 go/go1.22.11 kernel/6.8.0-1021-aws os/linux arch/amd64"
        event(time, "ecr", "GetAuthorizationToken", who, BUILD_RUNNER, CLI, None, None)
        for layer in range(rng.randint(2, 4)):
            event(later(time, 4 + layer, 6 + layer), "ecr", "InitiateLayerUpload", who, BUILD_RUNNER, agent,
                  {"registryId": ACCOUNT, "repositoryName": repository}, {"uploadId": guid(), "partSize": 20971520})
        put_image(later(time, 15, 30), who, BUILD_RUNNER, agent, repository, f"build-{rng.randint(1200, 1400)}")
        scan_findings(later(time, 200, 400), who, BUILD_RUNNER, CLI, repository,
                      rng.choice([["LOW"], ["LOW", "INFORMATIONAL"], ["LOW", "LOW", "UNDEFINED"]]))
        event(later(time, 401, 500), "ecs", "UpdateService", who, BUILD_RUNNER, CLI,
              {"cluster": "production", "service": repository, "forceNewDeployment": True},
              {"service": {"serviceName": repository, "status": "ACTIVE", "desiredCount": 3, "runningCount": 3}})


def administrator(day):
    """Mira signs in with MFA and looks around; she mistypes her password once."""
    start = clock(day, f"08:{rng.randint(20, 50)}")
    address = rng.choice(OFFICE)
    if day == 0:
        sign_in(start - dt.timedelta(seconds=40), MIRA.at_sign_in(), address, BROWSER, False, True)
    sign_in(start, MIRA.at_sign_in(), address, BROWSER, True, True)
    who = MIRA.by_console(start, True)
    looks = [("iam", "ListUsers", GLOBAL, None), ("iam", "GetAccountSummary", GLOBAL, None), ("iam", "ListRoles", GLOBAL, None),
             ("ec2", "DescribeInstances", HOME, {"instancesSet": {}, "filterSet": {}}),
             ("ec2", "DescribeSecurityGroups", HOME, {"securityGroupSet": {}, "securityGroupIdSet": {}, "filterSet": {}}),
             ("cloudtrail", "DescribeTrails", HOME, {"trailNameList": []}), ("s3", "ListBuckets", HOME, None),
             ("ce", "GetCostAndUsage", GLOBAL, {"granularity": "DAILY", "metrics": ["UnblendedCost"]}),
             ("ecr", "DescribeRepositories", HOME, {"maxResults": 100})]
    for _ in range(45):
        source, name, region, request = rng.choice(looks)
        event(later(start, 30, 9 * 3600), source, name, who, address, BROWSER, request, None, region=region, console=True)
    if day == 1:
        event(later(start, 3600, 7200), "iam", "TagRole", who, address, BROWSER,
              {"roleName": "nightly-report", "tags": [{"key": "owner", "value": "data & reports"}]}, None, region=GLOBAL,
              console=True)


def developer(day):
    """Jonas works on the command line from the office, with an access key; he never uses the console."""
    address = OFFICE[1]
    for _ in range(34):
        time = clock(day, "09:00") + dt.timedelta(seconds=rng.randint(0, 8 * 3600))
        source, name, request, error = rng.choice([
            ("ecs", "DescribeServices", {"cluster": "production", "services": ["orders-api"]}, None),
            ("logs", "FilterLogEvents", {"logGroupName": "/orders/production", "filterPattern": "?ERROR ?WARN"}, None),
            ("ecr", "DescribeImages", {"repositoryName": rng.choice(REPOSITORIES)}, None),
            ("cloudformation", "DescribeStacks", {"stackName": "orders-staging"}, None),
            ("lambda", "GetFunction20150331v2", {"functionName": "nightly-report"}, None),
            ("cloudformation", "DescribeStacks", {"stackName": "orders-stagin"},
             ("ValidationException", "Stack with id orders-stagin does not exist"))])
        event(time, source, name, JONAS.by_key(), address, CLI, request, None, error=error)
    time = clock(day, "13:20") + dt.timedelta(minutes=rng.randint(0, 50))
    event(time, "secretsmanager", "GetSecretValue", JONAS.by_key(), address, CLI, {"secretId": "orders/production/database"}, None,
          error=denied(JONAS.by_key()["arn"], "secretsmanager:GetSecretValue", "orders/production/database"))


def analyst(day):
    start = clock(day, f"10:{rng.randint(0, 30)}")
    sign_in(start, ANA.at_sign_in(), OFFICE[2], BROWSER, True, True)
    who = ANA.by_console(start, True)
    for _ in range(14):
        time = later(start, 60, 6 * 3600)
        query = guid()
        event(time, "athena", "StartQueryExecution", who, OFFICE[2], BROWSER,
              {"queryString": "***OMITTED***", "workGroup": "analysts", "queryExecutionContext": {"database": "sales"}},
              {"queryExecutionId": query}, console=True)
        event(later(time, 3, 40), "athena", "GetQueryResults", who, OFFICE[2], BROWSER, {"queryExecutionId": query}, None, console=True)


def backups(day):
    for hour in ("00", "06", "12", "18"):
        time = clock(day, f"{hour}:05")
        snapshot = "snap-0%016x" % rng.getrandbits(64)
        event(time, "ec2", "CreateSnapshot", BACKUP.by_key(), BUILD_RUNNER, CLI,
              {"volumeId": VOLUME, "description": "scheduled backup"},
              {"requestId": guid(), "snapshotId": snapshot, "volumeId": VOLUME, "status": "pending", "volumeSize": "200",
               "ownerId": ACCOUNT, "encrypted": True})
        event(later(time, 600, 900), "ec2", "DescribeSnapshots", BACKUP.by_key(), BUILD_RUNNER, CLI,
              {"snapshotSet": {"items": [{"snapshotId": snapshot}]}, "filterSet": {}}, None)


def infrastructure(day):
    """Terraform's plan at noon, a monitoring vendor from another account, AWS's own events."""
    time, who = clock(day, "12:15"), DEPLOY.by_key()
    for source, name, region in [("ec2", "DescribeVpcs", HOME), ("ec2", "DescribeSubnets", HOME), ("ec2", "DescribeRouteTables", HOME),
                                 ("ec2", "DescribeSecurityGroups", HOME), ("iam", "GetRole", GLOBAL), ("iam", "ListRolePolicies", GLOBAL),
                                 ("s3", "GetBucketAcl", HOME), ("s3", "GetBucketEncryption", HOME), ("kms", "DescribeKey", HOME),
                                 ("rds", "DescribeDBInstances", HOME), ("cloudtrail", "GetTrailStatus", HOME)]:
        time = later(time, 1, 4)
        event(time, source, name, who, BUILD_RUNNER, TERRAFORM,
              {"roleName": "orders-service"} if source == "iam" else {"bucketName": EXPORTS} if source == "s3" else None, None,
              region=region)
    for hour in range(0, 24, 2):
        time = clock(day, f"{hour:02d}:40")
        foreign = {"type": "AWSAccount", "principalId": "AIDAVENDOR9" + "EXAMPLE", "accountId": FOREIGN_ACCOUNT}
        event(time, "sts", "AssumeRole", foreign, VENDOR_ADDRESS, "Boto3/1.35.99 md/Botocore#1.35.99 os/linux lang/python#3.12.3",
              {"roleArn": MONITOR.arn, "roleSessionName": "watch", "externalId": "larkspur-7", "durationSeconds": 3600},
              {"credentials": {"accessKeyId": key_id("ASIA"), "sessionToken": "HIDDEN_DUE_TO_SECURITY_REASONS",
                               "expiration": (time + dt.timedelta(hours=1)).strftime("%b %-d, %Y, %-I:%M:%S %p")},
               "assumedRoleUser": {"assumedRoleId": f"{MONITOR.principal}:watch",
                                   "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{MONITOR.name}/watch"}},
              region=GLOBAL, read=True, resources=[{"accountId": ACCOUNT, "type": "AWS::IAM::Role", "ARN": MONITOR.arn}])
        who = MONITOR.session("watch", time)
        for name in ("DescribeAlarms", "GetMetricData"):
            event(later(time, 2, 30), "monitoring", name, who, VENDOR_ADDRESS, "Boto3/1.35.99 md/Botocore#1.35.99 os/linux lang/python#3.12.3",
                  None, None, error=("ThrottlingException", "Rate exceeded") if rng.random() < 0.05 else None)
    if day == 0:
        event(clock(0, "05:17:31"), "kms", "RotateKey", service("AWS Internal"), "AWS Internal", "AWS Internal", None, None, read=False,
              kind="AwsServiceEvent", details={"keyId": DATA_KEY, "rotationType": "AUTOMATIC"},
              resources=[{"accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": DATA_KEY}])


# --- The night --------------------------------------------------------------------------------------------------------

def break_in():
    time = clock(0, "22:41:09")
    for _ in range(6):
        sign_in(time, JONAS.at_sign_in(), INTRUDER, INTRUDER_BROWSER, False, False)
        time = later(time, 50, 140)
    start = clock(1, "01:12:26")
    sign_in(start, JONAS.at_sign_in(), INTRUDER, INTRUDER_BROWSER, True, False)
    who = JONAS.by_console(start, False)
    event(clock(1, "01:14:02"), "sts", "GetCallerIdentity", who, INTRUDER, INTRUDER_CLI, None, None, region=GLOBAL)
    probes = [("iam", "ListUsers"), ("iam", "GetAccountAuthorizationDetails"), ("iam", "ListAttachedUserPolicies"),
              ("secretsmanager", "ListSecrets"), ("secretsmanager", "GetSecretValue"), ("ssm", "DescribeParameters"),
              ("rds", "DescribeDBInstances"), ("rds", "DescribeDBSnapshots"), ("dynamodb", "ListTables"), ("lambda", "ListFunctions20150331"),
              ("organizations", "ListAccounts"), ("sso", "ListInstances"), ("guardduty", "ListDetectors"), ("config", "DescribeConfigRules"),
              ("kms", "ListKeys"), ("iam", "ListAccessKeys")]
    time = clock(1, "01:15:10")
    for source, name in probes:
        time = later(time, 4, 14)
        event(time, source, name, who, INTRUDER, INTRUDER_CLI, None, None, region=GLOBAL if source in ("iam", "organizations") else HOME,
              error=denied(who["arn"], f"{source}:{name}"))
    stolen = key_id("AKIA")
    event(clock(1, "01:24:51"), "iam", "CreateAccessKey", who, INTRUDER, INTRUDER_BROWSER, {"userName": BACKUP.name},
          {"accessKey": {"userName": BACKUP.name, "accessKeyId": stolen, "status": "Active", "createDate": "Mar 11, 2026, 1:24:51 AM"}},
          region=GLOBAL, console=True)
    event(clock(1, "01:27:33"), "sts", "GetCallerIdentity", BACKUP.by_key(stolen), INTRUDER, INTRUDER_CLI, None, None, region=GLOBAL)
    return stolen


def blind_and_plant(who):
    trail = [{"accountId": ACCOUNT, "type": "AWS::CloudTrail::Trail", "ARN": WORKLOAD_TRAIL}]
    event(clock(1, "01:33:08"), "cloudtrail", "StopLogging", who, INTRUDER, INTRUDER_CLI, {"name": WORKLOAD_TRAIL}, None, resources=trail)
    event(clock(1, "01:34:40"), "cloudtrail", "DeleteTrail", who, INTRUDER, INTRUDER_CLI, {"name": WORKLOAD_TRAIL}, None, resources=trail)
    repository = [{"ARN": f"arn:aws:ecr:{HOME}:{ACCOUNT}:repository/orders-api", "accountId": ACCOUNT}]
    scanning = {"registryId": ACCOUNT, "repositoryName": "orders-api", "imageScanningConfiguration": {"scanOnPush": False}}
    event(clock(1, "01:41:17"), "ecr", "PutImageScanningConfiguration", who, INTRUDER, INTRUDER_CLI, scanning, scanning, resources=repository)
    scan_findings(clock(1, "01:44:55"), who, INTRUDER, INTRUDER_CLI, "orders-api",
                  ["CRITICAL", "HIGH", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNDEFINED"])
    event(clock(1, "02:01:40"), "ecr", "GetAuthorizationToken", who, INTRUDER, INTRUDER_CLI, None, None)
    put_image(clock(1, "02:03:12"), who, INTRUDER, "docker/24.0.7 go/go1.20.10 kernel/6.6.15 os/linux arch/amd64", "orders-api", "latest")


def open_and_take(who):
    event(clock(1, "02:10:29"), "ec2", "AuthorizeSecurityGroupIngress", who, INTRUDER, INTRUDER_CLI,
          {"groupId": SECURITY_GROUP, "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "groups": {},
                                                                    "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}, "ipv6Ranges": {},
                                                                    "prefixListIds": {}}]}},
          {"requestId": guid(), "_return": True,
           "securityGroupRuleSet": {"items": [{"groupOwnerId": ACCOUNT, "groupId": SECURITY_GROUP,
                                               "securityGroupRuleId": "sgr-0%016x" % rng.getrandbits(64), "isEgress": False,
                                               "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": "0.0.0.0/0"}]}})
    host = f"{EXPORTS}.s3.{HOME}.amazonaws.com"
    bucket = [{"accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{EXPORTS}"}]
    signed = {"SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256", "bytesTransferredIn": 0, "AuthenticationMethod": "AuthHeader",
              "bytesTransferredOut": 0}
    event(clock(1, "02:18:03"), "s3", "DeleteBucketPublicAccessBlock", who, INTRUDER, f"[{INTRUDER_CLI}]",
          {"publicAccessBlock": "", "bucketName": EXPORTS, "Host": host}, None, extra=signed, resources=bucket)
    owner = "%064x" % rng.getrandbits(256)
    grants = [{"Grantee": {"xsi:type": "CanonicalUser", "ID": owner, "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance"},
               "Permission": "FULL_CONTROL"},
              {"Grantee": {"xsi:type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers",
                           "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance"}, "Permission": "READ"}]
    event(clock(1, "02:19:44"), "s3", "PutBucketAcl", who, INTRUDER, f"[{INTRUDER_CLI}]",
          {"acl": "", "bucketName": EXPORTS, "Host": host,
           "AccessControlPolicy": {"AccessControlList": {"Grant": grants}, "Owner": {"ID": owner},
                                   "xmlns": "http://s3.amazonaws.com/doc/2006-03-01/"}}, None, extra=signed, resources=bucket)
    for number in range(8):
        key = f"2026/03/customers-{number:02d}.csv"
        anonymous = {"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}
        event(later(clock(1, "02:21:00"), 4 * number, 4 * number + 3), "s3", "GetObject", anonymous, "203.0.113.91", "[curl/8.5.0]",
              {"bucketName": EXPORTS, "Host": host, "key": key}, None, data=True,
              extra={"CipherSuite": "TLS_AES_128_GCM_SHA256", "bytesTransferredIn": 0, "bytesTransferredOut": rng.randint(2_000_000, 9_000_000)},
              resources=[{"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::{EXPORTS}/{key}"}] + bucket)
    snapshot = "snap-0%016x" % rng.getrandbits(64)
    event(clock(1, "02:26:15"), "ec2", "CreateSnapshot", who, INTRUDER, INTRUDER_CLI, {"volumeId": VOLUME, "description": "tmp"},
          {"requestId": guid(), "snapshotId": snapshot, "volumeId": VOLUME, "status": "pending", "volumeSize": "200", "ownerId": ACCOUNT,
           "encrypted": False})
    event(clock(1, "02:31:58"), "ec2", "ModifySnapshotAttribute", who, INTRUDER, INTRUDER_CLI,
          {"snapshotId": snapshot, "createVolumePermission": {"add": {"items": [{"userId": FOREIGN_ACCOUNT}]}},
           "attributeType": "CREATE_VOLUME_PERMISSION"}, {"requestId": guid(), "_return": True})


def response(stolen):
    start = clock(1, "09:12:20")
    sign_in(start, root(), OFFICE[0], BROWSER, True, True)
    who = root(start)
    event(clock(1, "09:16:02"), "iam", "ListAccessKeys", who, OFFICE[0], BROWSER, {"userName": BACKUP.name}, None, region=GLOBAL, console=True)
    event(clock(1, "09:17:30"), "iam", "UpdateAccessKey", who, OFFICE[0], BROWSER,
          {"userName": BACKUP.name, "accessKeyId": stolen, "status": "Inactive"}, None, region=GLOBAL, console=True)
    event(clock(1, "09:25:11"), "cloudtrail", "CreateTrail", who, OFFICE[0], BROWSER,
          {"name": "workload-trail", "s3BucketName": "larkspur-trail-logs", "isMultiRegionTrail": True},
          {"name": "workload-trail", "s3BucketName": "larkspur-trail-logs", "trailARN": WORKLOAD_TRAIL, "isMultiRegionTrail": True,
           "logFileValidationEnabled": False, "isOrganizationTrail": False}, console=True)
    event(clock(1, "09:25:14"), "cloudtrail", "StartLogging", who, OFFICE[0], BROWSER, {"name": WORKLOAD_TRAIL}, None, console=True)


# --- The archive ------------------------------------------------------------------------------------------------------

def write(out):
    """One file per region and HOURS_PER_FILE hours, in CloudTrail's layout in S3."""
    shutil.rmtree(os.path.join(out, "AWSLogs"), ignore_errors=True)
    files = {}
    for time, region, record in sorted(records, key=lambda item: (item[1], item[0])):
        hour = time.hour - time.hour % HOURS_PER_FILE
        files.setdefault((region, time.replace(hour=hour, minute=0, second=0)), []).append(record)
    for (region, start), batch in files.items():
        delivered = start + dt.timedelta(hours=HOURS_PER_FILE, minutes=5)
        folder = os.path.join(out, "AWSLogs", ACCOUNT, "CloudTrail", region, start.strftime("%Y/%m/%d"))
        os.makedirs(folder, exist_ok=True)
        name = f"{ACCOUNT}_CloudTrail_{region}_{delivered:%Y%m%dT%H%MZ}_{letters(16)}.json.gz"
        body = json.dumps({"Records": batch}, separators=(",", ":"), ensure_ascii=False).encode()
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)  # 31: gzip with a header that holds neither time nor name
        with open(os.path.join(folder, name), "wb") as file:
            file.write(packer.compress(body) + packer.flush())
    return len(files)


def main():
    out = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "logs")
    for day in range(DAYS):
        for work in (orders_service, nightly_report, releases, administrator, developer, analyst, backups, infrastructure):
            work(day)
    stolen = break_in()
    blind_and_plant(BACKUP.by_key(stolen))
    open_and_take(BACKUP.by_key(stolen))
    response(stolen)
    end = FIRST_DAY + dt.timedelta(days=DAYS)
    records[:] = [item for item in records if item[0] < end]
    print(f"{len(records)} records in {write(out)} files under {out}")


if __name__ == "__main__":
    main()
