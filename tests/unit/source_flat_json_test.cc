#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "data/json.h"
#include "source/extract.h"
#include "source/flat_json.h"

namespace tocsin {
namespace {

constexpr std::string_view kRecords[] = {
    R"({"eventName": "PutImage", "userIdentity": {"type": "Root", "arn": "a"}, "readOnly": false, "size": 7.10})",
    R"({"eventName": "PutImage", "errorCode": "x", "userIdentity": {"arn": "b", "type": "Role", "more": {"deep": [1, {"b": "c"}]}}})",
    R"({"zebra": 1, "a.b": 2, "a": {"b": 3, "c": null, "d": {}, "e": []}, "_raw": "left out"})",
    R"({"text": "tab\tquote\"", "key\u0041": "escaped", "number": 18446744073709551616, "": 1, "same": 1, "same": 2})",
    R"({"name": "ä \ud83d\ude00", "nulls": null, "nested": {"nulls": null}})",
    R"({"before": 1, "broken": , "after": 2})",
    R"({"open": {"inner": "kept", "cut)",
    R"({})",
    R"([1, 2])",
    "",
    "\x01",
};

// As one writes the fields that flatten_dotted() gives.
std::string written_by_fields(std::string_view record) {
    Arena arena;
    std::vector<Member> fields;
    flatten_dotted(record, fields, arena);
    std::sort(fields.begin(), fields.end(), [](const Member& a, const Member& b) { return a.key < b.key; });
    std::string out = "{";
    for (const Member& field : fields) {
        if (field.key == "_raw" || field.value.is_null()) continue;
        if (out.size() > 1) out += ',';
        write_json_string(field.key, out);
        out += ':';
        write_json(field.value, out);
    }
    return out + "}";
}

std::string written(FlatJson& flat, std::string_view record) {
    std::string out;
    flat.append(record, out);
    return out;
}

TEST(FlatJson, OrdersFieldsByNameAndLeavesOutNulls) {
    FlatJson flat("_raw");
    EXPECT_EQ(written(flat, R"({"b": {"y": null, "x": [1, 2.50]}, "a": "text", "_raw": "r"})"),
              R"({"a":"text","b.x":[1,2.5]})");
}

TEST(FlatJson, WritesTheFieldsThatFlatteningGives) {
    FlatJson flat("_raw");
    // Twice: what was learned of the first records must not show in the next ones.
    for (int round = 0; round < 2; ++round) {
        for (std::string_view record : kRecords) EXPECT_EQ(written(flat, record), written_by_fields(record)) << record;
    }
}

TEST(FlatJson, SurvivesNamesOfEveryKind) {
    FlatJson flat("_raw");
    std::string many = "{";
    for (int i = 0; i < 300; ++i)
        many += (i > 0 ? ",\"k" : "\"k") + std::to_string(i * 7919 % 300) + "\":" + std::to_string(i);
    many += "}";
    EXPECT_EQ(written(flat, many), written_by_fields(many));
    for (int round = 0; round < 100; ++round) {
        std::string own = "{\"round" + std::to_string(round) + "\":{";
        for (int i = 0; i < 300; ++i) own += (i > 0 ? ",\"n" : "\"n") + std::to_string(round * 300 + i) + "\":1";
        own += "}}";
        ASSERT_EQ(written(flat, own), written_by_fields(own));
    }
    EXPECT_EQ(written(flat, kRecords[1]), written_by_fields(kRecords[1]));
}

}  // namespace
}  // namespace tocsin
