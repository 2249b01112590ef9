// Selections of all forms (maps, lists of maps, keywords) under conditions of all forms.
#include "differential/sigma_rules.h"

#include <fmt/format.h>

#include "differential/chance.h"

namespace tocsin::differential {
namespace {

class SigmaGenerator {
public:
    explicit SigmaGenerator(uint64_t seed) : chance_(seed) {}

    std::string rule() {
        std::string out = "title: generated\nlogsource:\n    product: aws\n    service: cloudtrail\ndetection:\n";
        size_t count = 1 + chance_.below(3);
        for (size_t i = 0; i < count; ++i) out += fmt::format("    sel{}:\n", i) + selection();
        bool keywords = chance_.one_in(5);
        if (keywords) out += "    words:\n        - 'alice'\n        - '" + chance_.pick({"not authorized", "Get*ject", "arn:aws:s3", "nowhere at all"}) + "'\n";
        return out + "    condition: " + condition(count, keywords) + "\nlevel: low\n";
    }

private:
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
            std::string item = this->item();
            std::string key = item.substr(0, item.find(':'));
            if (out.find(" " + key + ":") != std::string::npos) continue;
            out += (out.empty() ? first : further) + item;
        }
        return out;
    }

    std::string item() {
        std::string field = chance_.pick({"eventName", "eventSource", "awsRegion", "sourceIPAddress", "errorCode", "userIdentity.type", "userIdentity.userName", "userIdentity.arn",
                                          "requestParameters.userName", "requestParameters.count", "requestParameters.names", "responseElements.ConsoleLogin", "readOnly",
                                          "requestParameters.ipPermissions.items.fromPort", "resources.ARN", "additionalEventData.bytes", "requestParameters", "nowhere"});
        switch (chance_.below(12)) {
            case 0: return field + ": null\n";
            case 1: return fmt::format("{}|contains|all:\n              - {}\n              - {}\n", field, value(), value());
            case 2: return fmt::format("{}|re: '{}'\n", field, chance_.pick({"^Get.*t$", "(?i)user", "\\\\d+", "alice|bob"}));
            case 3: return fmt::format("{}|cidr: '{}'\n", field, chance_.pick({"10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32"}));
            case 4: return fmt::format("{}|{}: {}\n", field, chance_.pick({"gt", "gte", "lt", "lte"}), chance_.between(0, 8));
            case 5: return fmt::format("{}|exists: {}\n", field, chance_.pick({"true", "false"}));
            case 6: return fmt::format("{}: {}\n", field, chance_.pick({"7", "true", "false", "0", "''"}));
            case 7: return fmt::format("{}|cased: {}\n", field, value());
            case 8: return fmt::format("{}|{}: {}\n", field, chance_.pick({"contains", "startswith", "endswith", "contains|cased"}), value());
            case 9: return fmt::format("{}|{}:\n              - {}\n              - {}\n", field, chance_.pick({"contains", "startswith", "endswith"}), value(), value());
            case 10: return fmt::format("{}|fieldref: {}\n", field, chance_.pick({"requestParameters.userName", "userIdentity.userName"}));
            default: return fmt::format("{}:\n              - {}\n              - {}\n", field, value(), value());
        }
    }

    std::string value() {
        return "'" + chance_.pick({"CreateUser", "createuser", "*User", "Get*", "GetObject", "iam.amazonaws.com", "amazonaws", "us-east-1", "AccessDenied", "alice", "IAMUser", "Root", "a", "A",
                                   "?lice", "Failure", "10.", "arn:aws:iam::*:user/*", "éb", "*", "12"}) + "'";
    }

    Chance chance_;
};

}  // namespace

std::string make_sigma_rule(uint64_t seed) { return SigmaGenerator(seed).rule(); }

}  // namespace tocsin::differential
