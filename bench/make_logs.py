#!/usr/bin/env python3
"""Makes an archive of CloudTrail logs as S3 holds it, from a seed: the same arguments give the same bytes.

    bench/make_logs.py DIR [--megabytes 256] [--days 7] [--seed 1]

Most records are everyday reads of services and people, a few are changes, refusals and sign-ins. Megabytes count JSON, not gzip. Prints
one JSON line of totals.
"""
import argparse
import datetime
import gzip
import json
import os
import random

# Operations by service, the reads first: name, whether it only reads, request parameters.
SERVICES = {
    "ec2": [("DescribeInstances", True, {"filterSet": {}}), ("DescribeVolumes", True, {"maxResults": 500}), ("DescribeTags", True, {"filterSet": {}}),
            ("DescribeSecurityGroups", True, None), ("RunInstances", False, {"instanceType": "m5.large", "minCount": 1, "maxCount": 2}),
            ("AuthorizeSecurityGroupIngress", False, {"groupId": "sg-0a{n:06x}", "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}]}}),
            ("ModifySnapshotAttribute", False, {"snapshotId": "snap-{n:08x}", "createVolumePermission": {"add": {"items": [{"userId": "{n:012d}"}]}}}),
            ("CreateKeyPair", False, {"keyName": "key-{n}"}), ("TerminateInstances", False, {"instancesSet": {"items": [{"instanceId": "i-{n:08x}"}]}})],
    "s3": [("GetObject", True, {"bucketName": "data-{n}", "key": "part/{n}.parquet"}), ("ListObjects", True, {"bucketName": "data-{n}", "prefix": "part/"}),
           ("HeadBucket", True, {"bucketName": "data-{n}"}), ("PutObject", False, {"bucketName": "data-{n}", "key": "part/{n}.parquet"}),
           ("PutBucketAcl", False, {"bucketName": "data-{n}", "AccessControlPolicy": {"Grant": ["AllUsers"]}}), ("DeleteBucketPolicy", False, {"bucketName": "data-{n}"}),
           ("PutBucketPublicAccessBlock", False, {"bucketName": "data-{n}", "PublicAccessBlockConfiguration": {"BlockPublicAcls": False}})],
    "sts": [("AssumeRole", True, {"roleArn": "arn:aws:iam::{account}:role/role-{n}", "roleSessionName": "session-{n}"}), ("GetCallerIdentity", True, None)],
    "iam": [("ListUsers", True, None), ("GetUser", True, {"userName": "user{n:04d}"}), ("ListAccessKeys", True, {"userName": "user{n:04d}"}),
            ("CreateAccessKey", False, {"userName": "user{n:04d}"}), ("CreateUser", False, {"userName": "user{n:04d}"}),
            ("AttachUserPolicy", False, {"userName": "user{n:04d}", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
            ("UpdateAssumeRolePolicy", False, {"roleName": "role-{n}", "policyDocument": "{{\"Statement\":[{{\"Effect\":\"Allow\",\"Principal\":\"*\"}}]}}"}),
            ("DeactivateMFADevice", False, {"userName": "user{n:04d}"})],
    "kms": [("Decrypt", True, {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}), ("GenerateDataKey", True, {"keySpec": "AES_256"}), ("DisableKey", False, {"keyId": "key-{n}"}),
            ("ScheduleKeyDeletion", False, {"keyId": "key-{n}", "pendingWindowInDays": 7})],
    "cloudtrail": [("LookupEvents", True, {"maxResults": 50}), ("DescribeTrails", True, None), ("StopLogging", False, {"name": "trail-{n}"}), ("DeleteTrail", False, {"name": "trail-{n}"})],
    "ecr": [("BatchGetImage", True, {"repositoryName": "app-{n}"}), ("PutImage", False, {"repositoryName": "app-{n}", "imageTag": "latest"}),
            ("PutImageScanningConfiguration", False, {"repositoryName": "app-{n}", "imageScanningConfiguration": {"scanOnPush": False}})],
    "lambda": [("ListFunctions", True, None), ("GetFunction", True, {"functionName": "work-{n}"}), ("UpdateFunctionCode", False, {"functionName": "work-{n}"}),
               ("AddPermission", False, {"functionName": "work-{n}", "principal": "*"})],
    "secretsmanager": [("GetSecretValue", True, {"secretId": "secret-{n}"}), ("ListSecrets", True, None), ("DeleteSecret", False, {"secretId": "secret-{n}"})],
    "signin": [("ConsoleLogin", False, None)],
}
REGIONS = ["us-east-1", "us-west-2", "eu-central-1", "ap-southeast-2"]
AGENTS = ["aws-cli/2.15.30 Python/3.11.8 Linux/5.10 botocore/2.4.5", "Boto3/1.34.1 Python/3.10", "aws-sdk-go/1.44.1 (go1.20; linux; amd64)", "console.amazonaws.com",
          "Terraform/1.7.4 (+https://www.terraform.io)", "aws-sdk-java/2.20.7 Linux/5.10 OpenJDK_64-Bit", "curl/8.5.0"]
RECORDS_PER_FILE = 1500


def filled(template, numbers):
    """The parameters with {n} and {account} replaced in their texts."""
    if isinstance(template, dict):
        return {key: filled(value, numbers) for key, value in template.items()}
    if isinstance(template, list):
        return [filled(value, numbers) for value in template]
    return template.format(**numbers) if isinstance(template, str) else template


class Maker:
    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.accounts = [f"{self.chance.randrange(10**11, 10**12)}" for _ in range(6)]
        self.addresses = [f"{self.chance.randrange(1, 223)}.{self.chance.randrange(256)}.{self.chance.randrange(256)}.{self.chance.randrange(1, 255)}" for _ in range(2000)]
        self.choices = [(service, *operation) for service, operations in SERVICES.items() for operation in operations]
        self.weights = [40 if reads else 1 for _, _, reads, _ in self.choices]

    def identity(self, account):
        number = int(self.chance.paretovariate(0.8)) % 300
        kind = self.chance.random()
        if kind < 0.6:
            role = f"role-{number % 80}"
            return {"type": "AssumedRole", "principalId": f"AROA{number:012d}:session", "arn": f"arn:aws:sts::{account}:assumed-role/{role}/session", "accountId": account,
                    "accessKeyId": f"ASIA{number:016d}",
                    "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": f"AROA{number:012d}", "arn": f"arn:aws:iam::{account}:role/{role}", "accountId": account, "userName": role},
                                       "attributes": {"creationDate": "2026-01-05T00:00:00Z", "mfaAuthenticated": "false"}}}
        if kind < 0.95:
            return {"type": "IAMUser", "principalId": f"AIDA{number:012d}", "arn": f"arn:aws:iam::{account}:user/user{number:04d}", "accountId": account,
                    "accessKeyId": f"AKIA{number:016d}", "userName": f"user{number:04d}"}
        if kind < 0.998:
            return {"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}
        return {"type": "Root", "principalId": account, "arn": f"arn:aws:iam::{account}:root", "accountId": account}

    def record(self, account, region, time):
        chance = self.chance
        service, name, reads, parameters = chance.choices(self.choices, self.weights)[0]
        numbers = {"n": chance.randrange(1, 400), "account": account}
        record = {"eventVersion": "1.09", "userIdentity": self.identity(account), "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ"), "eventSource": f"{service}.amazonaws.com",
                  "eventName": name, "awsRegion": region, "sourceIPAddress": chance.choice(self.addresses), "userAgent": chance.choice(AGENTS)}
        if name == "ConsoleLogin":
            failed = chance.random() < 0.3
            record |= {"errorMessage": "Failed authentication"} if failed else {}
            record |= {"requestParameters": None, "responseElements": {"ConsoleLogin": "Failure" if failed else "Success"},
                       "additionalEventData": {"LoginTo": "https://console.aws.amazon.com/", "MobileVersion": "No", "MFAUsed": chance.choice(["Yes", "No"])}}
        else:
            if chance.random() < 0.04:
                record |= {"errorCode": chance.choice(["AccessDenied", "Client.UnauthorizedOperation", "ThrottlingException"]), "errorMessage": "You are not authorized to perform this operation."}
            record |= {"requestParameters": filled(parameters, numbers), "responseElements": None if reads else {"requestId": f"{chance.getrandbits(64):016x}", "_return": True}}
        return record | {"requestID": f"{chance.getrandbits(64):016x}", "eventID": f"{chance.getrandbits(128):032x}", "readOnly": reads, "eventType": "AwsApiCall", "managementEvent": True,
                         "recipientAccountId": account, "eventCategory": "Management"}


def make(folder, megabytes, days, seed):
    maker = Maker(seed)
    start = datetime.datetime(2026, 1, 5)
    size = len(json.dumps(maker.record(maker.accounts[0], REGIONS[0], start)))
    files = max(1, (megabytes << 20) // (size * RECORDS_PER_FILE))
    totals = {"files": files, "records": 0, "bytes": 0}
    for number in range(files):
        account, region = maker.chance.choice(maker.accounts), maker.chance.choice(REGIONS)
        begin = start + datetime.timedelta(days=days) * number / files
        seconds = sorted(maker.chance.randrange(900) for _ in range(RECORDS_PER_FILE))
        records = [maker.record(account, region, begin + datetime.timedelta(seconds=second)) for second in seconds]
        text = json.dumps({"Records": records}, separators=(",", ":")).encode()
        path = os.path.join(folder, "AWSLogs", account, "CloudTrail", region, begin.strftime("%Y/%m/%d"))
        os.makedirs(path, exist_ok=True)
        with open(os.path.join(path, f"{account}_CloudTrail_{region}_{begin:%Y%m%dT%H%MZ}_{number:06d}.json.gz"), "wb") as file:
            file.write(gzip.compress(text, 6, mtime=0))
        totals["records"] += len(records)
        totals["bytes"] += len(text)
    return totals


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--megabytes", type=int, default=256)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(json.dumps(make(options.folder, options.megabytes, options.days, options.seed)))


if __name__ == "__main__":
    main()
