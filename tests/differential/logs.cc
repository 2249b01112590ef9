// Values repeat a lot, so that groups and joins find partners; members are missing, null, empty, of changing types, and now and then
// a record is no CloudTrail event at all.
#include "differential/logs.h"

#include <fstream>

#include <fmt/format.h>

#include "differential/chance.h"

namespace tocsin::differential {
namespace {

std::string identity(Chance& chance) {
    std::string user = chance.pick({"alice", "bob", "Carol", "d\\u00e9bora", "root"});
    switch (chance.below(5)) {
        case 0:
            return R"({"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"})";
        case 1:
            return fmt::format(
                R"({{"type":"AssumedRole","principalId":"AROA:{0}","arn":"arn:aws:sts::111122223333:assumed-role/Ops/{0}",)"
                R"("sessionContext":{{"sessionIssuer":{{"type":"Role","userName":"Ops"}},"attributes":{{"mfaAuthenticated":"{1}"}}}}}})",
                user, chance.pick({"true", "false"}));
        case 2: return R"({"type":"AWSService","invokedBy":"ec2.amazonaws.com"})";
        default:
            return fmt::format(
                R"({{"type":"IAMUser","principalId":"AIDA{0}","arn":"arn:aws:iam::111122223333:user/{0}","userName":"{0}",)"
                R"("accessKeyId":"AKIA{1}"}})",
                user, chance.below(3));
    }
}

std::string parameters(Chance& chance) {
    switch (chance.below(9)) {
        case 0: return "null";
        case 1: return "{}";
        case 2:
            return fmt::format(R"({{"userName":"{}","force":{}}})", chance.pick({"alice", "bob", "Carol"}),
                               chance.pick({"true", "false"}));
        case 3:
            return fmt::format(R"({{"bucketName":"{}", "count":{}, "ratio":{}.5}})",
                               chance.pick({"logs", "Backup", "a&b", "x y"}), chance.below(12), chance.below(4));
        case 4:
            return fmt::format(
                R"({{"ipPermissions":{{"items":[{{"fromPort":{0},"ipRanges":{{"items":[{{"cidrIp":"0.0.0.0/0"}},{{"cidrIp":"10.{0}.0.0/16"}}]}}}},{{"fromPort":{1}}}]}}}})",
                chance.below(4), chance.below(4));
        case 5:
            return fmt::format(R"({{"names":["{}","{}"],"empty":[],"nothing":null}})", chance.pick({"a", "b", "B"}),
                               chance.pick({"a", "c", ""}));
        case 6:
            return fmt::format(R"({{"policyDocument":"{{\"Effect\":\"{}\",\"n\":{}}}"}})",
                               chance.pick({"Allow", "Deny"}), chance.below(5));
        case 7: return fmt::format(R"("{}")", chance.pick({"bare text", "", "12"}));
        default:
            return fmt::format(R"({{"userName":"{}","count":"{}"}})", chance.pick({"alice", "dave", ""}),
                               chance.pick({"7", "seven", "-1", "007", "1e2"}));
    }
}

std::string event(Chance& chance, size_t number) {
    std::string out = R"({"eventVersion":"1.08","userIdentity":)" + identity(chance);
    // Times repeat, so that sorting by them meets ties.
    out += fmt::format(R"(,"eventTime":"2026-03-0{}T{:02}:{:02}:00Z")", chance.between(1, 3), chance.below(24),
                       chance.below(4) * 15);
    out += fmt::format(R"(,"eventSource":"{}")", chance.pick({"iam.amazonaws.com", "s3.amazonaws.com",
                                                              "ec2.amazonaws.com", "signin.amazonaws.com"}));
    out += fmt::format(R"(,"eventName":"{}")", chance.pick({"CreateUser", "DeleteUser", "PutObject", "GetObject",
                                                            "ConsoleLogin", "AuthorizeSecurityGroupIngress",
                                                            "Get\\u004fbject", "createuser", "Describe Things"}));
    if (!chance.one_in(6))
        out += fmt::format(R"(,"awsRegion":"{}")", chance.pick({"us-east-1", "eu-west-1", "US-EAST-1"}));
    if (!chance.one_in(5))
        out += fmt::format(R"(,"sourceIPAddress":"{}")",
                           chance.pick({"10.1.2.3", "10.2.0.9", "198.51.100.7", "2001:db8::1", "AWS Internal"}));
    if (chance.one_in(3))
        out += fmt::format(R"(,"errorCode":"{}","errorMessage":"{}")",
                           chance.pick({"AccessDenied", "Client.UnauthorizedOperation", ""}),
                           chance.pick({"User: x is not authorized", "no=1; next=22; ", "id=7 name=bob tail"}));
    out += ",\"requestParameters\":" + parameters(chance);
    if (!chance.one_in(4)) {
        out += R"(,"responseElements":)" + chance.pick({"null", R"({"ConsoleLogin":"Success"})",
                                                        R"({"ConsoleLogin":"Failure"})", R"({"user":{"userId":3}})"});
    }
    if (chance.one_in(3))
        out += R"(,"additionalEventData":{"MFAUsed":")" + chance.pick({"Yes", "No"}) + R"(","bytes":)" +
               std::to_string(chance.below(5000)) + "}";
    if (!chance.one_in(4)) out += R"(,"readOnly":)" + chance.pick({"true", "false"});
    if (chance.one_in(4))
        out += R"(,"resources":[{"ARN":"arn:aws:s3:::logs","accountId":"1"},{"ARN":"arn:aws:s3:::b"}])";
    return out + fmt::format(R"(,"recipientAccountId":"{}","eventType":"AwsApiCall","eventID":"id-{:04}"}})",
                             chance.pick({"111122223333", "444455556666"}), number);
}

std::string other_record(Chance& chance) {
    return fmt::format(R"({{"time":{},"level":"{}","eventName":"{}","n":{}}})", 1'772'000'000 + chance.below(9) * 600,
                       chance.pick({"info", "warn"}), chance.pick({"CreateUser", "boot"}), chance.below(10));
}

}  // namespace

Logs make_logs(uint64_t seed, size_t count, const std::filesystem::path& folder) {
    Chance chance(seed);
    std::filesystem::create_directories(folder);
    constexpr size_t kFiles = 3;
    Logs logs;
    for (size_t file = 0; file < kFiles; ++file) {
        std::string path = (folder / fmt::format("log{}.json", file)).string();
        std::string text;
        for (size_t i = count * file / kFiles; i < count * (file + 1) / kFiles; ++i) {
            logs.records.push_back({chance.one_in(12) ? other_record(chance) : event(chance, i), path});
            text += logs.records.back().text + "\n";
        }
        std::ofstream(path, std::ios::binary) << text;
        logs.files.push_back({path, text.size()});
    }
    return logs;
}

}  // namespace tocsin::differential
