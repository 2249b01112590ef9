#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "data/json.h"
#include "source/extract.h"
#include "source/view.h"

namespace tocsin {
namespace {

// Enough of a CloudTrail record, with blanks, escapes and keys that hold dots.
constexpr std::string_view kRecord =
    R"({"eventVersion": "1.08", "eventTime": "2026-01-05T10:20:30Z", "eventName": "PutImage",
 "userIdentity": {"type": "AssumedRole", "sessionContext": {"attributes": {"mfaAuthenticated": "true"}}},
 "requestParameters": {"name": "a&b \"c\"", "size": 7.10, "items": [{"id": 1, "tags": ["x", "y"]}, {"id": 2, "tags": ["z"]}, {"tags": []}],
   "none": null, "empty": {}, "nothing": [], "a.b": {"c.d": 5}},
 "readOnly": false, "errorCode": null, "apiVersion": 3, "big": 18446744073709551616})";

struct Cells {
    Extractor extractor;  // constants are views of its columns
    std::vector<Value> values;
    Arena arena;
    bool valid = true;

    Cells(std::string_view record, const std::vector<ExtractColumn>& columns, RecordKind kind = RecordKind::kCloudTrail)
        : extractor(columns), values(columns.size()) {
        std::vector<Value*> cells;
        for (Value& value : values) cells.push_back(&value);
        RawRecord raw;
        raw.text = record;
        raw.kind = kind;
        JsonTokens tokens;
        valid = extractor.extract(raw, "logs/a.json", cells, 0, tokens, arena);
    }
    std::string print(size_t i) const {
        std::string out;
        write_json(values[i], out);
        return out;
    }
};

std::string one(Rendering rendering, std::string_view path, std::string_view record = kRecord) {
    ExtractColumn column;
    column.path = rendering == Rendering::kSigma ? parse_dotted_path(path) : parse_splunk_path(path);
    column.rendering = rendering;
    return Cells(record, {column}).print(0);
}

TEST(FieldPath, ReadsSplunkSpelling) {
    for (const char* text : {"a", "a.b", "a{}.b", "a{}{}", "a{2}.b{-1}", "{}.a", "x-amz-copy-source", "a{b}"}) {
        EXPECT_EQ(to_string(parse_splunk_path(text)), text);
    }
    EXPECT_EQ(parse_splunk_path("a{}.b").size(), 3u);
    EXPECT_EQ(parse_splunk_path("a{3}")[1].index, 3);
    EXPECT_EQ(parse_dotted_path("a{}.b")[0].key, "a{}");
}

TEST(Extract, RendersForKql) {
    EXPECT_EQ(one(Rendering::kText, "eventName"), R"("PutImage")");
    EXPECT_EQ(one(Rendering::kText, "errorCode"), R"("")");
    EXPECT_EQ(one(Rendering::kText, "absent.path"), R"("")");
    EXPECT_EQ(one(Rendering::kText, "apiVersion"), R"("3")");
    EXPECT_EQ(one(Rendering::kText, "requestParameters.name"), R"("a&b \"c\"")");
    EXPECT_EQ(one(Rendering::kJsonText, "requestParameters.items"),
              R"("[{\"id\":1,\"tags\":[\"x\",\"y\"]},{\"id\":2,\"tags\":[\"z\"]},{\"tags\":[]}]")");
    EXPECT_EQ(one(Rendering::kJsonText, "x", R"({"x": {"q": "a&b=c"}})"), R"("{\"q\":\"a\\u0026b=c\"}")");
    EXPECT_EQ(one(Rendering::kBool, "readOnly"), "false");
    EXPECT_EQ(one(Rendering::kBool, "userIdentity.sessionContext.attributes.mfaAuthenticated"), "true");
    EXPECT_EQ(one(Rendering::kBool, "eventName"), "null");
    EXPECT_EQ(one(Rendering::kLong, "apiVersion"), "3");
    EXPECT_EQ(one(Rendering::kLong, "requestParameters.size"), "7");
    EXPECT_EQ(one(Rendering::kLong, "x", R"({"x": "12"})"), "12");
    EXPECT_EQ(one(Rendering::kLong, "big"), "null");
    EXPECT_EQ(one(Rendering::kDateTime, "eventTime"), R"("2026-01-05T10:20:30.0000000Z")");
    EXPECT_EQ(one(Rendering::kDynamic, "requestParameters.items{1}.id"), "2");
    EXPECT_EQ(one(Rendering::kDynamic, "requestParameters.items{-2}.tags"), R"(["z"])");
    EXPECT_EQ(one(Rendering::kDynamic, "requestParameters.items.id"), "null");
    EXPECT_EQ(one(Rendering::kDynamic, "requestParameters.a.b"), "null");
    EXPECT_EQ(one(Rendering::kDynamic, "requestParameters.size"), "7.1");
}

TEST(Extract, TakesKeysWithDotsLiterallyForKql) {
    PathStep outer, inner;
    outer.key = "requestParameters";
    inner.key = "a.b";
    ExtractColumn column;
    column.path = {outer, inner};
    EXPECT_EQ(Cells(kRecord, {column}).print(0), R"({"c.d":5})");
}

TEST(Extract, RendersForSplunk) {
    EXPECT_EQ(one(Rendering::kSplunk, "requestParameters.size"), R"("7.10")");
    EXPECT_EQ(one(Rendering::kSplunk, "readOnly"), R"("false")");
    EXPECT_EQ(one(Rendering::kSplunk, "errorCode"), R"("null")");
    EXPECT_EQ(one(Rendering::kSplunk, "requestParameters"), "null");
    EXPECT_EQ(one(Rendering::kSplunk, "requestParameters.items{}.id"), R"(["1","2"])");
    EXPECT_EQ(one(Rendering::kSplunk, "requestParameters.items{}.tags{}"), R"(["x","y","z"])");
    EXPECT_EQ(one(Rendering::kSplunk, "requestParameters.items{1}.id"), R"("2")");
    EXPECT_EQ(one(Rendering::kSplunk, "requestParameters.items.id"), "null");
    EXPECT_EQ(one(Rendering::kSplunk, "requestParameters{}.name{}"), R"("a&b \"c\"")");
    EXPECT_EQ(one(Rendering::kSplunk, "requestParameters.a.b.c.d"), R"("5")");
    EXPECT_EQ(one(Rendering::kSplunk, "requestParameters.empty"), "null");
    EXPECT_EQ(one(Rendering::kSplunk, "big"), R"("18446744073709551616")");
}

TEST(Extract, RendersForSigma) {
    EXPECT_EQ(one(Rendering::kSigma, "requestParameters.size"), "7.1");
    EXPECT_EQ(one(Rendering::kSigma, "errorCode"), "null");
    EXPECT_EQ(one(Rendering::kSigma, "requestParameters.items.id"), "[1,2]");
    EXPECT_EQ(one(Rendering::kSigma, "requestParameters.items.tags"), R"(["x","y","z"])");
    EXPECT_EQ(one(Rendering::kSigma, "requestParameters.nothing"), "[]");
    EXPECT_EQ(one(Rendering::kSigma, "requestParameters.a.b.c.d"), "5");
    EXPECT_EQ(one(Rendering::kSigma, "requestParameters.empty"), "{}");
}

TEST(Extract, FillsManyColumnsInOneWalk) {
    ExtractColumn parent, child, constant, file, sourcetype, epoch, raw;
    parent.path = parse_splunk_path("requestParameters.items");
    child.path = parse_splunk_path("requestParameters.items{}.id");
    child.rendering = Rendering::kSplunk;
    constant.rendering = Rendering::kConstant;
    constant.constant = "AWSCloudTrail";
    file.rendering = Rendering::kFile;
    sourcetype.rendering = Rendering::kSourcetype;
    epoch.rendering = Rendering::kEpoch;
    raw.rendering = Rendering::kRecord;
    Cells cells(kRecord, {parent, child, constant, file, sourcetype, epoch, raw});
    EXPECT_EQ(cells.values[0].tag(), Tag::kJson);
    EXPECT_EQ(cells.print(1), R"(["1","2"])");
    EXPECT_EQ(cells.print(2), R"("AWSCloudTrail")");
    EXPECT_EQ(cells.print(3), R"("logs/a.json")");
    EXPECT_EQ(cells.print(4), R"("aws:cloudtrail")");
    EXPECT_EQ(cells.print(5), "1767608430");
    EXPECT_EQ(cells.values[6].text(), kRecord);
}

TEST(Extract, WritesTheRowAskedFor) {
    ExtractColumn name, time;
    name.path = parse_splunk_path("eventName");
    time.path = parse_splunk_path("eventTime");
    Extractor extractor({name, time});
    Arena arena;
    JsonTokens tokens;
    std::vector<Value> names(2), times(2);
    std::vector<Value*> cells = {names.data(), times.data()};
    RawRecord raw;
    raw.text = kRecord;
    ASSERT_TRUE(extractor.extract(raw, "", cells, 1, tokens, arena));
    EXPECT_TRUE(names[0].is_null());
    EXPECT_EQ(names[1].text(), "PutImage");
    EXPECT_EQ(times[1].text(), "2026-01-05T10:20:30Z");
}

TEST(Extract, RefusesWhatIsNotJson) {
    ExtractColumn column;
    column.path = parse_splunk_path("b");
    column.rendering = Rendering::kText;
    for (const char* text :
         {"", "[]", "{", R"({"a":1 "b":2})", R"({"b":"x")", R"({"b":"x"}})", R"({"b":})", R"({"a":[1,{"b":2})"}) {
        Cells cells(text, {column});
        EXPECT_FALSE(cells.valid) << text;
        EXPECT_TRUE(cells.values[0].is_null()) << text;
    }
    EXPECT_EQ(one(Rendering::kText, "b", "{\"b\":\"x\xff\"}"), "\"x\uFFFD\"");
    EXPECT_EQ(one(Rendering::kDynamic, "b", R"({"b":tru})"), "null");
}

std::string flattened(std::string_view record, bool splunk) {
    Arena arena;
    std::vector<Member> members;
    if (splunk)
        flatten_splunk(record, members, arena);
    else
        flatten_dotted(record, members, arena);
    std::string out;
    write_json(Value::object(members), out);
    return out;
}

TEST(Flatten, NamesFieldsAsSplunkDoes) {
    EXPECT_EQ(
        flattened(
            R"({"a":{"b":1.50,"c":null},"d":[{"e":"x"},{"e":"y","f":true},5],"g":{},"h":[],"i":[[1],[2]],"a.b":2})",
            true),
        R"({"a.b":["1.50","2"],"a.c":"null","d{}.e":["x","y"],"d{}.f":"true","d{}":"5","i{}{}":["1","2"]})");
}

TEST(Flatten, KeepsArraysUnderDottedNames) {
    EXPECT_EQ(flattened(R"({"a":{"b":1.50,"c":null},"d":[{"e":"x"}],"g":{},"h":[]})", false),
              R"({"a.b":1.5,"a.c":null,"d":[{"e":"x"}],"g":{},"h":[]})");
}

std::string time_of(std::string_view record) {
    RawRecord raw;
    raw.text = record;
    return to_text(record_time(raw));
}

TEST(RecordTime, KnowsSeveralNames) {
    EXPECT_EQ(time_of(kRecord), "2026-01-05T10:20:30.0000000Z");
    EXPECT_EQ(time_of(R"({"time":"2026-01-05T10:20:30+01:00"})"), "2026-01-05T09:20:30.0000000Z");
    EXPECT_EQ(time_of(R"({"timestamp":1767608430.25,"time":0})"), "2026-01-05T10:20:30.2500000Z");
    EXPECT_EQ(time_of(R"({"_time":"1767608430"})"), "2026-01-05T10:20:30.0000000Z");
    EXPECT_EQ(time_of(R"({"_time":"no time","@timestamp":"2026-01-05"})"), "2026-01-05T00:00:00.0000000Z");
    EXPECT_EQ(time_of(R"({"a":{"time":1}})"), "");
    EXPECT_EQ(time_of(R"({"time":1e300})"), "");
}

TEST(Views, KnowCloudTrail) {
    auto catalog = ViewCatalog::builtin();
    const View* kql = catalog->find(Language::kKql, "AWSCloudTrail");
    ASSERT_NE(kql, nullptr);
    // The columns stand in the order of the vendor's reference.
    EXPECT_EQ(kql->columns.front().name, "AdditionalEventData");
    auto time = std::find_if(kql->columns.begin(), kql->columns.end(),
                             [](const auto& column) { return column.name == "TimeGenerated"; });
    ASSERT_NE(time, kql->columns.end());
    EXPECT_EQ(std::prev(time)->name, "TenantId");
    EXPECT_EQ(std::next(time)->name, "TlsVersion");
    EXPECT_EQ(time->type, Type::kDateTime);
    EXPECT_EQ(kql->canonical("UserIdentityArn"), "aws::userIdentity.arn");
    EXPECT_EQ(kql->canonical("RequestParameters.imageId"), "aws::requestParameters.imageId");
    EXPECT_EQ(kql->canonical("NoSuchColumn"), "");
    EXPECT_EQ(catalog->find(Language::kKql, "awscloudtrail"), nullptr);

    const View* spl = catalog->find(Language::kSpl, "aws:cloudtrail");
    ASSERT_NE(spl, nullptr);
    EXPECT_EQ(spl->canonical("eventName"), "aws::eventName");
    EXPECT_EQ(spl->canonical("src_ip"), "aws::sourceIPAddress");
    EXPECT_EQ(spl->canonical("resources{}.ARN"), "aws::resources.ARN");
    EXPECT_EQ(spl->canonical("vendor_product"), "");
    EXPECT_EQ(spl->resolve("requestParameters.items{}.id").path.size(), 4u);

    const View* sigma = catalog->find(Language::kSigma, "cloudtrail");
    ASSERT_NE(sigma, nullptr);
    EXPECT_EQ(sigma->resolve("userIdentity.arn").rendering, Rendering::kSigma);
}

// What is told about a TOML text.
std::string told(const std::string& text) {
    ViewCatalog catalog;
    Diagnostics diagnostics;
    std::string out;
    EXPECT_FALSE(catalog.add_toml(SourceText::whole("v.toml", text), diagnostics));
    for (const Diagnostic& diagnostic : diagnostics.all()) {
        out += std::to_string(diagnostic.location().line) + ":" + std::to_string(diagnostic.location().column) + " " +
               diagnostic.message + "\n";
    }
    return out;
}

TEST(Views, TellMistakesWithTheirPlace) {
    EXPECT_EQ(told("name = \"T\"\nlanguage = \"kqll\"\n"), "2:12 `language` cannot be `kqll`\n");
    EXPECT_EQ(told("name = \"T\"\nlanguage = \"kql\"\ncolour = 1\n"), "3:1 unknown key `colour`\n");
    EXPECT_EQ(told("name = \"T\"\nlanguage = \"kql\"\n[[columns]]\nname = \"a\"\ntype = \"strong\"\n"),
              "5:8 there is no type `strong`\n");
    EXPECT_EQ(
        told("name = \"T\"\nlanguage = \"kql\"\n[[columns]]\nname = \"a\"\ntype = \"long\"\nrendering = \"text\"\n"),
        "3:1 this rendering does not give values of the column's type\n");
    EXPECT_EQ(told("name = \"T\"\nlanguage = \n").substr(0, 2), "2:");
    EXPECT_EQ(told("language = \"kql\"\n"), "1:1 `name` is missing\n");
}

TEST(Views, DerivedTextsKnowTheirPlace) {
    ViewCatalog catalog;
    Diagnostics diagnostics;
    auto source =
        SourceText::whole("v.toml",
                          "name = \"s\"\nlanguage = \"spl\"\nopen = \"splunk\"\napplies = 'sourcetype=\"s\"'\n"
                          "[[derived]]\nname = \"x\"\neval = '''\na + 1'''\n");
    ASSERT_TRUE(catalog.add_toml(source, diagnostics));
    const DerivedColumn& column = catalog.find(Language::kSpl, "s")->derived.front();
    EXPECT_EQ(column.text->text(), "if(sourcetype=\"s\", a + 1, 'x')");
    Location place = column.text->locate(static_cast<uint32_t>(column.text->text().find("+")));
    EXPECT_EQ(place.line, 8u);
    EXPECT_EQ(place.column, 3u);
}

}  // namespace
}  // namespace tocsin
