// Where the fast reader of whole files takes a content, RecordSplitter finds the same records in it and no damage.
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "source/extract.h"
#include "source/record_splitter.h"
#include "source/whole_file.h"

namespace tocsin {
namespace {

const std::string kGet =
    R"({"eventVersion":"1.08","eventTime":"2024-05-01T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject",)"
    R"("requestParameters":{"bucketName":"b","keys":["x",{"y":[1,2]}]},"eventID":"3f1c1e9a-0000-4000-8000-000000000001"})";
const std::string kPut =
    R"({ "eventName" : "Put\"Object" , "eventSource":"s3.amazonaws.com","eventVersion": "1.08", "flag":true,"none":null})";
const std::string kOther = R"({"digestPublicKeyFingerprint":"ab","eventName":7,"list":[]})";

struct Found final : RecordSplitter::Sink {
    void record(RawRecord& record) override { records.push_back(record); }
    void damage(const ContentDamage&) override { ++damages; }
    std::vector<RawRecord> records;
    size_t damages = 0;
};

// Whether the fast reader takes the content, which is then compared.
bool takes(const std::string& content) {
    const std::string padded = content + std::string(kRecordPadding, ' ');
    const std::string_view text = std::string_view(padded).substr(0, content.size());
    WholeFile file;
    if (!file.read(text)) return false;
    Found found;
    RecordSplitter().split(text, true, found);
    EXPECT_EQ(found.damages, 0u) << content;
    EXPECT_EQ(found.records.size(), file.records().size()) << content;
    for (size_t i = 0; i < std::min(found.records.size(), file.records().size()); ++i) {
        const RawRecord &slow = found.records[i], &fast = file.records()[i];
        EXPECT_EQ(slow.text, fast.text);
        EXPECT_EQ(slow.event_name, fast.event_name);
        EXPECT_EQ(slow.event_source, fast.event_source);
        EXPECT_EQ(slow.event_time, fast.event_time);
        EXPECT_EQ(slow.event_id, fast.event_id);
        EXPECT_EQ(slow.kind, fast.kind);
        EXPECT_EQ(slow.offset, fast.offset);
    }
    return true;
}

TEST(WholeFile, TakesWhatCloudTrailWrites) {
    EXPECT_TRUE(takes("{\"Records\":[" + kGet + "," + kPut + "," + kOther + "]}"));
    EXPECT_TRUE(takes(" {\n \"Records\" : [\n" + kGet + " ,\n" + kPut + "\n]\n}\n"));
    EXPECT_TRUE(takes("{\"Records\":[]}"));
    EXPECT_TRUE(takes("{\"Records\":[{}]}"));
}

TEST(WholeFile, LeavesTheRest) {
    const std::vector<std::string> others = {
        std::string(),
        kGet,
        kGet + "\n" + kPut,
        "[" + kGet + "]",
        "{\"Records\":[" + kGet + "],\"more\":1}",
        "{\"Records\":[" + kGet + kPut + "]}",
        "{\"Records\":[" + kGet + ",]}",
        "{\"Records\":[" + kGet,
        "{\"Records\":[" + kGet + "]}{\"Records\":[]}",
        "{\"records\":[" + kGet + "]}",
        "{\"Records\":[1]}",
        "{\"Records\":[{\"Records\":[" + kGet + "]}]}",
        "{\"Records\":[{\"a\":[1,2}]}",
        "{\"Records\":[{\"a\" {}}]}",
        "{\"Records\":[{\"a\":\"\xFF\"}]}",
        "{\"Records\":[{\"a\":\"line\nbreak\"}]}",
        "{\"Records\":[{\"a\":\"open}]}",
        "{\"Records\":[{\"a\":" + std::string(1000, '[') + std::string(1000, ']') + "}]}"};
    for (const std::string& content : others) {
        EXPECT_FALSE(takes(content)) << content;
    }
}

TEST(WholeFile, AgreesOnChangedBytes) {
    const std::string sound = "{\"Records\":[" + kGet + "," + kPut + "," + kOther + "]}";
    std::mt19937 random(7);
    size_t taken = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string content = sound;
        for (unsigned edits = 1 + random() % 3; edits > 0; --edits) {
            constexpr std::string_view kBytes = "{}[]\",:\\ \n0a";
            const size_t at = random() % content.size();
            switch (random() % 3) {
                case 0: content[at] = kBytes[random() % kBytes.size()]; break;
                case 1: content.erase(at, 1 + random() % 4); break;
                default: content.insert(at, 1, kBytes[random() % kBytes.size()]);
            }
        }
        taken += takes(content) ? 1 : 0;
    }
    EXPECT_GT(taken, 1000u);
}

TEST(WholeFile, ItsTokensServeTheExtraction) {
    const std::string padded = "{\"Records\":[" + kGet + "," + kPut + "]}" + std::string(kRecordPadding, ' ');
    WholeFile file;
    ASSERT_TRUE(file.read(std::string_view(padded).substr(0, padded.size() - kRecordPadding)));
    FieldPath path;
    for (const char* key : {"requestParameters", "keys"}) {
        path.emplace_back();
        path.back().key = key;
    }
    Extractor extractor({{path, Rendering::kJsonText, {}, {}}, {{}, Rendering::kRecord, {}, {}}});
    JsonTokens tokens;
    Arena arena;
    std::vector<Value> json(2), whole(2);
    Value* cells[] = {json.data(), whole.data()};
    for (size_t row = 0; row < 2; ++row)
        ASSERT_TRUE(extractor.extract(file.records()[row], "f", cells, row, tokens, arena));
    EXPECT_EQ(json[0].text(), R"(["x",{"y":[1,2]}])");
    EXPECT_EQ(json[1].text(), "");
    EXPECT_EQ(whole[1].text(), kPut);
}

}  // namespace
}  // namespace tocsin
