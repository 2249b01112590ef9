// Selections of all forms (maps, lists of maps, keywords) under conditions of all forms; correlations and aggregations of such rules.
#include "differential/sigma_rules.h"

#include <vector>

#include <fmt/format.h>

#include "differential/chance.h"

namespace tocsin::differential {
namespace {

class SigmaGenerator {
public:
    explicit SigmaGenerator(uint64_t seed) : chance_(seed) {}

    std::string rule() {
        switch (chance_.below(6)) {
            case 0: return correlation();
            case 1: return detection("", aggregation());
            default: return detection("", "");
        }
    }

private:
    std::string detection(const std::string& name, const std::string& aggregation) {
        std::string out = "title: generated\n" + (name.empty() ? name : "name: " + name + "\n") +
                          "logsource:\n    product: aws\n    service: cloudtrail\ndetection:\n";
        size_t count = 1 + chance_.below(3);
        for (size_t i = 0; i < count; ++i) out += fmt::format("    sel{}:\n", i) + selection();
        bool keywords = chance_.one_in(5);
        if (keywords)
            out += "    words:\n        - 'alice'\n        - '" +
                   chance_.pick({"not authorized", "Get*ject", "arn:aws:s3", "nowhere at all"}) + "'\n";
        if (!aggregation.empty()) out += "    timeframe: " + timespan() + "\n";
        return out + "    condition: " + condition(count, keywords) + aggregation + "\nlevel: low\n";
    }

    std::string timespan() { return chance_.pick({"1h", "30m", "2d", "16m", "9000s"}); }
    std::string common_field() {
        return chance_.pick(
            {"userIdentity.userName", "awsRegion", "sourceIPAddress", "requestParameters.names", "resources.ARN"});
    }
    std::string comparison() { return chance_.pick({"gte: 2", "gt: 0", "lte: 3", "eq: 1", "gte: 1, lt: 4", "neq: 2"}); }

    std::string aggregation() {
        std::string function = chance_.pick({"count()", "count(eventName)", "sum(additionalEventData.bytes)",
                                             "max(requestParameters.count)", "min(additionalEventData.bytes)"});
        std::string by = chance_.one_in(3) ? "" : " by " + common_field();
        return " | " + function + by + " " + chance_.pick({"> 1", ">= 3", "< 9", "= 2"});
    }

    // Two rules and a correlation of them.
    std::string correlation() {
        std::string type = chance_.pick({"event_count", "value_count", "value_sum", "value_avg", "value_percentile",
                                         "temporal", "temporal_ordered"});
        std::string out = "title: generated\ncorrelation:\n    type: " + type +
                          "\n    rules: [first, second]\n    timespan: " + timespan() + "\n";
        if (!chance_.one_in(4)) out += "    group-by: [" + common_field() + "]\n";
        if (type.starts_with("value_")) {
            out += "    condition: {field: " +
                   chance_.pick({"eventName", "additionalEventData.bytes", "requestParameters.count"}) +
                   (type == "value_percentile" && chance_.one_in(2) ? ", percentile: 50" : "") + ", " + comparison() +
                   "}\n";
        } else if (type == "event_count") {
            out += "    condition: {" + comparison() + "}\n";
        } else if (chance_.one_in(3)) {
            out += "    condition: " +
                   chance_.pick({"first and not second", "first or second", "second and (first or second)"}) + "\n";
        }
        return out + "---\n" + detection("first", "") + "---\n" + detection("second", "");
    }

    std::string condition(size_t count, bool keywords) {
        switch (chance_.below(keywords ? 7 : 5)) {
            case 0: return "all of sel*";
            case 1: return "1 of sel*";
            case 2: return fmt::format("sel0 and not sel{}", count - 1);
            case 3: return fmt::format("not (sel0 or sel{})", count - 1);
            case 4: return count > 2 ? "(sel0 or sel1) and not sel2" : "sel0";
            case 5: return "sel0 and words";
            default: return "1 of them";
        }
    }

    std::string selection() {
        if (!chance_.one_in(5)) return map("        ", "        ");
        std::string out;
        for (size_t i = 1 + chance_.below(2); i-- > 0;) out += map("        - ", "          ");
        return out;
    }

    std::string map(const std::string& first, const std::string& further) {
        std::string out;
        for (size_t i = 1 + chance_.below(3); i-- > 0;) {
            // A key stands once in a map.
            std::string made = item();
            std::string key = made.substr(0, made.find(':'));
            if (out.find(" " + key + ":") != std::string::npos) continue;
            out += (out.empty() ? first : further) + made;
        }
        return out;
    }

    // A field with values that occur in it, whole or in parts.
    struct FieldValues {
        const char* name;
        std::vector<const char*> values;
    };

    std::string item() {
        static const std::vector<FieldValues> kFields = {
            {"eventName",
             {"CreateUser", "createuser", "*User", "Get*", "GetObject", "ConsoleLogin", "Put?bject", "ingress",
              "Describe Things"}},
            {"eventSource", {"iam.amazonaws.com", "amazonaws", "s3*", "EC2", "signin"}},
            {"awsRegion", {"us-east-1", "US", "*-1", "eu-west-1"}},
            {"sourceIPAddress", {"10.1.2.3", "10.", "AWS*", "198.51.100.7", "::1"}},
            {"errorCode", {"AccessDenied", "Client.*", "denied", "*"}},
            {"userIdentity.type", {"IAMUser", "Root", "Assumed*", "AWSService"}},
            {"userIdentity.userName", {"alice", "?ob", "Carol", "dé*", "root"}},
            {"userIdentity.arn", {"arn:aws:iam::*:user/*", "alice", "root", "assumed-role/Ops"}},
            {"requestParameters.userName", {"alice", "bob", "Carol", "dave"}},
            {"requestParameters.count", {"7", "007", "seven", "*1*"}},
            {"requestParameters.names", {"a", "b", "B", "c"}},
            {"requestParameters.ipPermissions.items.fromPort", {"0", "1", "2"}},
            {"responseElements.ConsoleLogin", {"Failure", "Success", "succ*"}},
            {"additionalEventData.bytes", {"1*", "4", "*"}},
            {"resources.ARN", {"arn:aws:s3:::logs", "*:b", "s3"}},
            {"readOnly", {"true", "false", "tr*"}},
            {"nowhere", {"alice", "*"}},
        };
        const FieldValues& field = chance_.pick(kFields);
        auto value = [&] { return fmt::format("'{}'", chance_.pick(field.values)); };
        auto list = [&] { return fmt::format("\n              - {}\n              - {}\n", value(), value()); };
        switch (chance_.below(14)) {
            case 0: return fmt::format("{}: null\n", field.name);
            case 1: return fmt::format("{}|contains|all:{}", field.name, list());
            case 2:
                return fmt::format("{}|re: '{}'\n", field.name,
                                   chance_.pick({"^[GI].*[tr]$", "(?i)user", "\\d+", "alice|bob", ""}));
            case 3:
                return fmt::format("sourceIPAddress|cidr: '{}'\n",
                                   chance_.pick({"10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32"}));
            case 4:
                return fmt::format("{}|{}: {}\n",
                                   chance_.pick({"requestParameters.count", "additionalEventData.bytes",
                                                 "requestParameters.ipPermissions.items.fromPort", "eventName"}),
                                   chance_.pick({"gt", "gte", "lt", "lte"}), chance_.between(0, 8));
            case 5: return fmt::format("{}|exists: {}\n", field.name, chance_.pick({"true", "false"}));
            case 6: return fmt::format("{}: {}\n", field.name, chance_.pick({"7", "true", "false", "0", "''"}));
            case 7: return fmt::format("{}|cased: {}\n", field.name, value());
            case 8:
                return fmt::format("{}|{}: {}\n", field.name,
                                   chance_.pick({"contains", "startswith", "endswith", "contains|cased"}), value());
            case 9:
                return fmt::format("{}|{}:{}", field.name, chance_.pick({"contains", "startswith", "endswith"}),
                                   list());
            case 10:
                return fmt::format("{}|fieldref: {}\n", field.name,
                                   chance_.pick({"requestParameters.userName", "userIdentity.userName"}));
            case 11: return fmt::format("{}: {}\n", field.name, value());
            default: return fmt::format("{}:{}", field.name, list());
        }
    }

    Chance chance_;
};

}  // namespace

std::string make_sigma_rule(uint64_t seed) { return SigmaGenerator(seed).rule(); }

}  // namespace tocsin::differential
