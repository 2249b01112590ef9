// Damaged logs: what is wrong is named with its place, and what can be read is read.
#include "unit/log_reading.h"

namespace tocsin {
namespace {

TEST_F(ReaderTest, GoesOnBehindDamage) {
    struct Case {
        std::string content;
        std::vector<std::string> records;
        std::vector<ExpectedDamage> damages;
        uint64_t skipped;
    };
    const std::string deep(1000, '[');
    const std::string deep_end(1000, ']');
    const std::vector<Case> cases = {
        // Other text between lines.
        {kPut + "\nhello {} world\n" + kGet, {kPut, kGet}, {{kPut.size() + 1, "not a JSON object"}}, 1},
        {"# a comment\n# another\n" + kGet, {kGet}, {{0, "not a JSON object"}}, 1},
        {"null\n17\n\"x\"\n" + kGet, {kGet}, {{0, "not a JSON object"}}, 1},
        {"nothing here", {}, {{0, "not a JSON object"}}, 1},
        // Lines cut short: inside a string, behind a value, behind a colon, inside an array.
        {"{\"a\":\"b\n" + kGet, {kGet}, {{7, "line break"}}, 1},
        {"{\"a\":1\n" + kGet, {kGet}, {{7, "opening bracket"}}, 1},
        {"{\"a\":\n" + kGet + "\n" + kPut, {kGet, kPut}, {{7 + kGet.size(), "opening bracket"}}, 1},
        {"{\"a\":[\n" + kGet + "\n" + kPut, {kGet, kPut}, {{8 + kGet.size(), "opening bracket"}}, 1},
        {"{\"a\":\n" + kGet, {kGet}, {{0, "not closed"}}, 1},
        {kPut + "\n{\"a\":]}\n" + kGet, {kPut, kGet}, {{kPut.size() + 6, "does not match"}}, 1},
        // A broken element of an array: a lost quote, a lost brace.
        {"[" + kPut + ",{\"eventVersion:\"1\",\"b\":{\"c\":\"d\"}}," + kGet + "]",
         {kPut, kGet},
         {{kPut.size() + 2, "not closed"}},
         1},
        {"[" + kPut + ",{\"eventVersion:\"1\",\"b\":\"12:30\"}," + kGet + "]",
         {kPut, kGet},
         {{kPut.size() + 28, "colon"}},
         1},
        {"[" + kPut + ",{\"eventVersion\":{\"b\":1," + kGet + "]",
         {kPut, kGet},
         {{kPut.size() + 25, "opening bracket"}},
         1},
        {"{\"Records\":[{\"eventVersion\":]}," + kGet + "]}", {kGet}, {{28, "does not match"}}, 1},
        {"[" + kPut + ",17,{\"a\":1}]", {kPut, "{\"a\":1}"}, {{kPut.size() + 2, "not a JSON object"}}, 1},
        {"[[{\"a\":1}]]\n" + kPut, {"{\"a\":1}", kPut}, {{1, "not a JSON object"}}, 1},
        // Documents cut short with others behind them.
        {"{\"Records\":[" + kPut + "\n{\"Records\":[" + kGet + "]}", {kPut, kGet}, {{13 + kPut.size(), "no comma"}}, 0},
        {"{\"Records\":[" + kPut + ",\n{\"Records\":[" + kGet + "]}", {kPut, kGet}, {}, 0},
        // Separators in a wrong place cost no record.
        {kPut + ",\n" + kGet + ",\n" + kPut + "]", {kPut, kGet, kPut}, {{kPut.size(), "belongs to no array"}}, 0},
        {"{\"Records\":[" + kPut + "}" + kGet, {kPut, kGet}, {{12 + kPut.size(), "belongs to no array"}}, 0},
        // The end comes too early.
        {kPut + kGet.substr(0, 40), {kPut}, {{kPut.size() + 40, "ends inside a record"}}, 1},
        {"{\"Records\":[" + kPut + "," + kGet.substr(0, 40),
         {kPut},
         {{13 + kPut.size() + 40, "ends inside a record"}},
         1},
        {"{\"Records\":[" + kPut + ",", {kPut}, {{13 + kPut.size(), "ends inside an array"}}, 0},
        {"{\"Records\":[" + kPut + "]", {kPut}, {{13 + kPut.size(), "ends inside an array"}}, 0},
        {"{", {}, {{1, "ends inside a record"}}, 1},
        // Nesting: 1,000 levels are fine.
        {"{\"a\":" + deep.substr(1) + deep_end.substr(1) + "}\n" + kPut,
         {"{\"a\":" + deep.substr(1) + deep_end.substr(1) + "}", kPut},
         {},
         0},
        {"{\"a\":" + deep + deep_end + "}\n" + kPut, {kPut}, {{5 + 999, "deeper"}}, 1},
        {std::string(3, '\0') + "\n" + kPut, {kPut}, {{0, "not a JSON object"}}, 1},
    };
    for (const Case& item : cases) {
        const std::string what = item.content.substr(0, 300);
        const std::string plain = write("x.json", item.content);
        const std::string packed = write("x.json.gz", gzip(item.content));
        const std::string packed_zstd = write("x.json.zst", zstd(item.content));
        for (const std::string& path : {plain, packed, packed_zstd}) {
            for (const size_t chunk_bytes : {size_t{64}, size_t{100}, size_t{8} << 20}) {
                const Reading reading = read({path}, 1, chunk_bytes);
                EXPECT_EQ(reading.texts(), item.records) << path << " " << chunk_bytes << " " << what;
                EXPECT_EQ(reading.report.skipped_records, item.skipped) << path << " " << chunk_bytes << " " << what;
                expect_damages(reading, item.damages, path + " " + std::to_string(chunk_bytes) + " " + what);
            }
        }
    }
}

TEST_F(ReaderTest, NamesRecordsThatTheConsumerRefuses) {
    const std::string refused = "{\"a\":\"\x01\"}\n";
    std::string content;
    std::vector<ExpectedDamage> damages;
    for (int i = 0; i < 100; ++i) {
        content += kPut + "\n";
        damages.push_back({content.size(), "not valid JSON"});
        content += refused;
    }
    const std::map<std::string, std::string> forms = {{"a.json", content}, {"b.json.gz", gzip(content)}};
    for (const auto& [name, bytes] : forms) {
        const std::string path = write(name, bytes);
        for (const size_t chunk_bytes : {size_t{500}, size_t{8} << 20}) {
            const Reading reading = read({path}, 2, chunk_bytes);
            expect_damages(reading, damages, name + " " + std::to_string(chunk_bytes));
            EXPECT_EQ(reading.report.skipped_records, 100u);
            EXPECT_EQ(reading.report.records, 200u);
        }
    }
}

TEST_F(ReaderTest, DeliversInvalidUtf8) {
    expect_records("{\"a\":\"\xFF\xC0\"}\n" + kPut, {"{\"a\":\"\xFF\xC0\"}", kPut});
}

TEST(RecordSplitterTest, SkipsARecordThatIsTooLarge) {
    std::string content = kPut + "\n{\"a\":\"" + std::string(5000, 'x') + "\"}\n" + kGet;
    const size_t size = content.size();
    content.append(kRecordPadding, '\0');
    RecordSplitter splitter(0, 1000);
    SplitterSink sink;
    size_t at = 0;
    for (size_t window = 500; at < size; window += 500) {
        const size_t end = std::min(size, at + window);
        at += splitter.split(std::string_view(content).substr(at, end - at), end == size, sink);
    }
    EXPECT_EQ(sink.texts, (std::vector<std::string>{kPut, kGet}));
    ASSERT_EQ(sink.damages.size(), 1u);
    EXPECT_EQ(sink.damages[0].offset, kPut.size() + 1);
    EXPECT_STREQ(sink.damages[0].reason, "record too large");
}

TEST_F(ReaderTest, KeepsWhatStandsBeforeDamagedCompression) {
    std::string content;
    std::vector<std::string> records;
    std::mt19937 random(1);
    // More than zstd's blocks of 128 KB.
    for (int i = 0; i < 20000; ++i) {
        records.push_back("{\"eventVersion\":\"1\",\"n\":" + std::to_string(random()) + "}");
        content += records.back() + "\n";
    }
    const auto expect_prefix = [&](const std::string& name, const std::string& bytes, const std::string& reason,
                                   bool all) {
        const std::string path = write(name, bytes);
        for (const size_t chunk_bytes : {size_t{1000}, size_t{8} << 20}) {
            const Reading reading = read({path}, 1, chunk_bytes);
            const size_t count = reading.records.size();
            EXPECT_TRUE(all ? count == records.size() : count > 100 && count < records.size()) << name << count;
            EXPECT_EQ(reading.texts(),
                      std::vector<std::string>(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(count)));
            expect_damages(reading, {{reading.report.bytes, reason}}, name);
            EXPECT_EQ(reading.report.skipped_records, all ? 0u : 1u) << name;
        }
    };
    const std::string gz = gzip(content);
    const std::string zst = zstd(content);
    expect_prefix("cut.json.gz", gz.substr(0, gz.size() / 2), "cut short", false);
    expect_prefix("cut.json.zst", zst.substr(0, zst.size() - 1000), "cut short", false);
    expect_prefix("tail.json.gz", gz + "garbage", "no gzip data", true);
    expect_prefix("tail.json.zst", zst + "garbage", "no zstd data", true);
    std::string wrong_checksum = gz;
    wrong_checksum[gz.size() - 6] = static_cast<char>(~wrong_checksum[gz.size() - 6]);
    expect_prefix("sum.json.gz", wrong_checksum, "damaged", true);
    expect_prefix("cuthead.json.gz", gz + gz.substr(0, 5), "cut short", true);

    // Several members, and zeros that fill up a block, are no damage.
    const std::vector<std::string> members = {gz + gz, gz + gz + std::string(100, '\0'), zst + zst};
    for (const std::string& bytes : members) {
        const Reading reading = read({write("members.log", bytes)});
        EXPECT_EQ(reading.records.size(), 2 * records.size());
        EXPECT_EQ(reading.report.damages_total, 0u);
        EXPECT_EQ(reading.report.bytes, 2 * content.size());
    }
}

TEST_F(ReaderTest, ReportsFilesThatCannotBeOpened) {
    const std::string good = write("good.json", kPut);
    const Reading reading = read({folder_ / "none.json", good, folder_.string()});
    EXPECT_EQ(reading.records.size(), 1u);
    EXPECT_EQ(reading.records[0].ordinal, make_ordinal(1, 0));
    ASSERT_EQ(reading.report.damages.size(), 2u);
    EXPECT_EQ(reading.report.damages[0].path, folder_ / "none.json");
    EXPECT_NE(reading.report.damages[0].reason.find("cannot be opened"), std::string::npos);
    EXPECT_NE(reading.report.damages[1].reason.find("cannot be read"), std::string::npos);
}

TEST_F(ReaderTest, KeepsTheFirstThousandDamages) {
    std::string bad;
    for (int i = 0; i < 1500; ++i) bad += "x\n{}\n";
    std::vector<std::string> paths;
    for (int i = 0; i < 4; ++i) paths.push_back(write("bad" + std::to_string(i) + ".json", bad));
    for (const unsigned threads : {1u, 3u}) {
        for (const size_t chunk_bytes : {size_t{500}, size_t{8} << 20}) {
            const Reading reading = read(paths, threads, chunk_bytes);
            EXPECT_EQ(reading.records.size(), 6000u);
            EXPECT_EQ(reading.report.skipped_records, 6000u);
            EXPECT_EQ(reading.report.damages_total, 6000u);
            ASSERT_EQ(reading.report.damages.size(), 1000u);
            for (size_t i = 0; i < 1000; ++i) {
                EXPECT_EQ(reading.report.damages[i].path, paths[0]);
                EXPECT_EQ(reading.report.damages[i].offset, 5 * i);
            }
        }
    }
}

}  // namespace
}  // namespace tocsin
