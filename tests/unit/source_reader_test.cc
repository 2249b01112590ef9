// Reading logs: every shape of content, whole and through small windows, compressed or not, sound and damaged.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <libdeflate.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "source/log_reader.h"
#include "source/record_splitter.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

struct ReadRecord {
    std::string text;
    std::string event_name;
    std::string event_source;
    RecordKind kind = RecordKind::kAny;
    Ordinal ordinal = 0;
};

// Copies what it is given, refuses what holds a control character, and touches the padding so that a sanitizer sees a buffer without it.
class Collector final : public RecordConsumer {
public:
    bool record(const RawRecord& record) override {
        unsigned sum = 0;
        for (size_t i = 0; i < kRecordPadding; ++i)
            sum += static_cast<unsigned char>(record.text.data()[record.text.size() + i]);
        padding_sum += sum;
        if (!records.empty() && ordinal_file(records.back().ordinal) == ordinal_file(record.ordinal)) {
            EXPECT_LT(records.back().ordinal, record.ordinal);
        }
        records.push_back({std::string(record.text), std::string(record.event_name), std::string(record.event_source),
                           record.kind, record.ordinal});
        flushed = false;
        return record.text.find('\x01') == std::string_view::npos;
    }
    void flush() override { flushed = true; }

    std::vector<ReadRecord> records;
    bool flushed = true;
    uint64_t padding_sum = 0;
};

struct Reading {
    ReadReport report;
    std::vector<ReadRecord> records;  // by ordinal

    std::vector<std::string> texts() const {
        std::vector<std::string> result;
        for (const ReadRecord& record : records) result.push_back(record.text);
        return result;
    }
};

Reading read(const std::vector<std::string>& paths, unsigned threads = 1, size_t chunk_bytes = 8u << 20) {
    std::vector<LogFile> files;
    for (const std::string& path : paths) files.push_back({path, 0});
    std::vector<Collector> collectors(threads);
    std::vector<RecordConsumer*> consumers;
    for (Collector& collector : collectors) consumers.push_back(&collector);
    ReadOptions options;
    options.threads = threads;
    options.chunk_bytes = chunk_bytes;
    Reading reading;
    reading.report = read_logs(files, options, consumers);
    for (Collector& collector : collectors) {
        EXPECT_TRUE(collector.flushed);
        std::move(collector.records.begin(), collector.records.end(), std::back_inserter(reading.records));
    }
    std::sort(reading.records.begin(), reading.records.end(),
              [](const ReadRecord& a, const ReadRecord& b) { return a.ordinal < b.ordinal; });
    EXPECT_EQ(reading.report.records, reading.records.size());
    return reading;
}

std::string gzip(const std::string& text) {
    const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
        libdeflate_alloc_compressor(6), libdeflate_free_compressor);
    std::string out(libdeflate_gzip_compress_bound(compressor.get(), text.size()), '\0');
    out.resize(libdeflate_gzip_compress(compressor.get(), text.data(), text.size(), out.data(), out.size()));
    return out;
}

std::string zstd(const std::string& text) {
    std::string out(ZSTD_compressBound(text.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
    return out;
}

class ReaderTest : public testing::Test {
protected:
    ReaderTest() {
        std::string name = (fs::temp_directory_path() / "tocsin-reader-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~ReaderTest() override { fs::remove_all(folder_); }

    std::string write(const std::string& name, const std::string& content) {
        const fs::path path = folder_ / name;
        fs::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << content;
        return path.string();
    }

    // The same records from plain, gzip and zstd files, through a large window and small ones.
    void expect_records(const std::string& content, const std::vector<std::string>& expected) {
        const std::map<std::string, std::string> forms = {
            {"a.json", content}, {"b.json.gz", gzip(content)}, {"c.json.zst", zstd(content)}};
        for (const auto& [name, bytes] : forms) {
            const std::string path = write(name, bytes);
            for (const size_t chunk_bytes :
                 {size_t{64}, size_t{65}, size_t{127}, size_t{200}, size_t{1000}, size_t{8} << 20}) {
                const Reading reading = read({path}, 1, chunk_bytes);
                EXPECT_EQ(reading.texts(), expected)
                    << name << " in windows of " << chunk_bytes << ": " << content.substr(0, 200);
                EXPECT_EQ(reading.report.damages_total, 0u)
                    << name << " in windows of " << chunk_bytes << ": " << content.substr(0, 200);
                EXPECT_EQ(reading.report.bytes, content.size());
                EXPECT_EQ(reading.report.bytes_compressed, bytes.size());
                for (size_t i = 0; i < reading.records.size(); ++i)
                    EXPECT_EQ(reading.records[i].ordinal, make_ordinal(0, i));
            }
        }
    }

    fs::path folder_;
};

const std::string kPut = R"({"eventVersion":"1.08","eventSource":"ecr.amazonaws.com","eventName":"PutImage"})";
const std::string kGet =
    R"({"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"GetObject","a":[{"b":[]},{}]})";

TEST_F(ReaderTest, RecognisesContentByLooking) {
    expect_records("", {});
    expect_records(" \n\t\r\n", {});
    expect_records(kPut, {kPut});
    expect_records(kPut + "\n" + kGet + "\r\n" + kPut, {kPut, kGet, kPut});
    expect_records(kPut + kGet, {kPut, kGet});
    expect_records("{\"Records\":[" + kPut + "," + kGet + "]}", {kPut, kGet});
    expect_records("{\"Records\":[]}", {});
    expect_records("{ \"Records\" : [ \n " + kPut + " ,\n " + kGet + " ] }\n", {kPut, kGet});
    expect_records("{\"version\":{\"x\":[1,\"]\"]},\"Records\":[" + kPut + "],\"next\":[{}],\"more\":\"}\"}", {kPut});
    expect_records("{\"Records\":[" + kPut + "]}{\"Records\":[" + kGet + "]}\n{\"Records\":[]}" + kPut,
                   {kPut, kGet, kPut});
    expect_records("[" + kPut + "," + kGet + "]", {kPut, kGet});
    expect_records("[\n" + kPut + ",\n" + kGet + ",\n]\n" + kPut, {kPut, kGet, kPut});
    expect_records("[{\"Records\":[" + kPut + "]},{\"Records\":[" + kGet + "]}]", {kPut, kGet});
    expect_records("[][]\n[ ]{}", {"{}"});
    expect_records("\xEF\xBB\xBF" + kPut + "\n\xEF\xBB\xBF" + kGet, {kPut, kGet});
    expect_records("\xEF\xBB\xBF{\"Records\":[" + kPut + "]}", {kPut});
    // A string, not an array, behind the key; the key below the top level; the key within a longer one.
    for (const std::string record :
         {R"({"Records":"x"})", R"({"a":{"Records":[{}]}})", R"({"a\"Records":[{}]})", R"({"theRecords":[{}]})"}) {
        expect_records(record, {record});
    }
}

TEST_F(ReaderTest, SeesStringsAtEveryAlignment) {
    const std::string tricky = R"({"a\\":"\"}{[:","b":"\\\\","c":"]}\\\"","d\"e":"\\"})";
    for (size_t blanks = 0; blanks < 130; ++blanks) {
        const std::string padded =
            "{\"x\":\"" + std::string(blanks, '\\') + std::string(blanks % 2, '\\') + "\",\"y\":{}}";
        const std::string content = std::string(blanks, ' ') + tricky + padded + kPut;
        const Reading reading = read({write("x.json", content)});
        EXPECT_EQ(reading.texts(), (std::vector<std::string>{tricky, padded, kPut})) << blanks;
        EXPECT_EQ(reading.report.damages_total, 0u) << blanks;
    }
}

TEST_F(ReaderTest, NotesDispatchFields) {
    struct Case {
        std::string record;
        std::string name;
        std::string source;
        RecordKind kind;
    };
    const std::vector<Case> cases = {
        {kPut, "PutImage", "ecr.amazonaws.com", RecordKind::kCloudTrail},
        {"{\n \"eventName\" : \"A\" ,\n \"eventSource\"\t:\t\"b\",\n \"eventVersion\" : 1 }", "A", "b",
         RecordKind::kCloudTrail},
        {R"({"eventName":"A","eventSource":"b"})", "A", "b", RecordKind::kAny},
        {R"({"eventVersion":"1","eventName":"A"})", "A", "", RecordKind::kAny},
        {R"({"eventVersion":"1","eventName":null,"eventSource":"b"})", "", "b", RecordKind::kAny},
        {R"({"eventVersion":"1","eventName":"","eventSource":"b"})", "", "b", RecordKind::kCloudTrail},
        {R"({"x":{"eventVersion":"1","eventName":"A","eventSource":"b"}})", "", "", RecordKind::kAny},
        {R"({"x":[{"eventName":"A"}],"eventName":"B"})", "B", "", RecordKind::kAny},
        {R"({"eventName":"A","eventName":"B"})", "B", "", RecordKind::kAny},
        {R"({"eventName":"A\"\\","eventSource":"\\"})", R"(A\"\\)", R"(\\)", RecordKind::kAny},
        {R"({"theeventName":"A","a\"eventName":"B","eventNames":"C"})", "", "", RecordKind::kAny},
        {R"({"x":"\"eventName\":\"A\""})", "", "", RecordKind::kAny},
    };
    for (const Case& item : cases) {
        const Reading reading = read({write("x.json", item.record)});
        ASSERT_EQ(reading.records.size(), 1u) << item.record;
        EXPECT_EQ(reading.records[0].event_name, item.name) << item.record;
        EXPECT_EQ(reading.records[0].event_source, item.source) << item.record;
        EXPECT_EQ(reading.records[0].kind, item.kind) << item.record;
        EXPECT_EQ(reading.report.records_other_kinds, item.kind == RecordKind::kAny ? 1u : 0u);
    }
}

TEST(RecordSplitterTest, NotesTheTime) {
    class Times final : public RecordSplitter::Sink {
    public:
        void record(RawRecord& record) override { times.emplace_back(record.event_time); }
        void damage(const ContentDamage&) override { ADD_FAILURE(); }
        std::vector<std::string> times;
    } sink;
    std::string content = R"({"eventTime":"2026-01-05T00:00:00Z"}{"a":{"eventTime":"x"}}{"eventTime":7})";
    const size_t size = content.size();
    content.append(kRecordPadding, '\0');
    EXPECT_EQ(RecordSplitter().split(std::string_view(content).substr(0, size), true, sink), size);
    EXPECT_EQ(sink.times, (std::vector<std::string>{"2026-01-05T00:00:00Z", "", ""}));
}

struct ExpectedDamage {
    uint64_t offset;
    std::string reason;  // a part of it
};

void expect_damages(const Reading& reading, const std::vector<ExpectedDamage>& expected, const std::string& what) {
    EXPECT_EQ(reading.report.damages_total, expected.size()) << what;
    ASSERT_EQ(reading.report.damages.size(), expected.size()) << what;
    for (size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(reading.report.damages[i].offset, expected[i].offset)
            << what << ": " << reading.report.damages[i].reason;
        EXPECT_NE(reading.report.damages[i].reason.find(expected[i].reason), std::string::npos)
            << what << ": " << reading.report.damages[i].reason;
    }
}

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

// Collects what a splitter says.
class SplitterSink final : public RecordSplitter::Sink {
public:
    void record(RawRecord& record) override { texts.emplace_back(record.text); }
    void damage(const ContentDamage& damage) override { damages.push_back(damage); }
    std::vector<std::string> texts;
    std::vector<ContentDamage> damages;
};

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

TEST_F(ReaderTest, StreamsGzipFilesThatAreLarge) {
    // 80 MB of content are not inflated at once, whether or not the last four bytes say so.
    const std::string record = "{\"a\":\"" + std::string(2000, 'x') + "\"}\n";
    std::string part;
    while (part.size() < (20u << 20)) part += record;
    const std::string member = gzip(part);
    const std::string whole = gzip(part + part + part + part);
    for (const std::string& bytes : {member + member + member + member, whole}) {
        const Reading reading = read({write("large.json.gz", bytes)});
        EXPECT_EQ(reading.records.size(), 4 * (part.size() / record.size()));
        EXPECT_EQ(reading.report.damages_total, 0u);
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

TEST_F(ReaderTest, SharesBigFilesOfLinesAmongThreads) {
    std::mt19937 random(2);
    std::string lines;
    std::vector<std::string> records;
    for (int i = 0; i < 1000; ++i) {
        records.push_back("{\"n\":" + std::to_string(i) + ",\"x\":\"" + std::string(random() % 300, 'x') + "\"}");
        lines += records.back() + "\n";
    }
    // A record over several lines in the middle, a line longer than a chunk, a broken line.
    std::string mixed = lines;
    std::vector<std::string> mixed_records = records;
    mixed += "{\"a\":1,\n\"b\":{\n}\n}\n" + lines;
    mixed_records.push_back("{\"a\":1,\n\"b\":{\n}\n}");
    mixed_records.insert(mixed_records.end(), records.begin(), records.end());
    const std::string long_line = "{\"a\":\"" + std::string(50000, 'y') + "\"}";
    std::string longer = lines + long_line + "\n" + lines;
    std::vector<std::string> longer_records = records;
    longer_records.push_back(long_line);
    longer_records.insert(longer_records.end(), records.begin(), records.end());
    const std::string broken = lines + "{\"a\":\"\n" + lines;
    std::vector<std::string> broken_records = records;
    broken_records.insert(broken_records.end(), records.begin(), records.end());
    std::string spread;
    for (const std::string& record : records) spread += "\n" + record.substr(0, record.size() - 1) + "\n}";

    struct Case {
        std::string content;
        std::vector<std::string> records;
        std::vector<ExpectedDamage> damages;
    };
    std::vector<std::string> spread_records;
    for (const std::string& record : records) spread_records.push_back(record.substr(0, record.size() - 1) + "\n}");
    const std::vector<Case> cases = {
        {lines, records, {}},
        {lines.substr(0, lines.size() - 1), records, {}},
        {mixed, mixed_records, {}},
        {longer, longer_records, {}},
        {broken, broken_records, {{lines.size() + 6, "line break"}}},
        {spread, spread_records, {}},
        {"[\n" + lines + "]", records, {}},
    };
    for (size_t number = 0; number < cases.size(); ++number) {
        const Case& item = cases[number];
        const std::string path = write("lines.ndjson", item.content);
        for (const unsigned threads : {1u, 2u, 4u}) {
            for (const size_t chunk_bytes : {size_t{700}, size_t{4096}, size_t{30000}}) {
                const std::string what =
                    std::to_string(number) + " " + std::to_string(threads) + " " + std::to_string(chunk_bytes);
                const Reading reading = read({path, path}, threads, chunk_bytes);
                ASSERT_EQ(reading.records.size(), 2 * item.records.size()) << what;
                EXPECT_EQ(reading.report.bytes, 2 * item.content.size()) << what;
                EXPECT_EQ(reading.report.bytes_compressed, 2 * item.content.size()) << what;
                for (size_t i = 0; i < reading.records.size(); ++i) {
                    const size_t index = i % item.records.size();
                    ASSERT_EQ(reading.records[i].text, item.records[index]) << what;
                    ASSERT_EQ(reading.records[i].ordinal,
                              make_ordinal(static_cast<uint32_t>(i / item.records.size()), index))
                        << what;
                }
                if (number == cases.size() - 1) continue;  // lacks its commas
                std::vector<ExpectedDamage> damages = item.damages;
                damages.insert(damages.end(), item.damages.begin(), item.damages.end());
                expect_damages(reading, damages, what);
            }
        }
    }
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

// Random damage: windows of any size must tell the same story, and the sound part before the damage must survive.
TEST(RecordSplitterTest, TellsTheSameThroughAnyWindow) {
    std::mt19937 random(3);
    const std::vector<std::string> pieces = {kPut,
                                             kGet,
                                             "{",
                                             "}",
                                             "[",
                                             "]",
                                             ",",
                                             ":",
                                             "\"",
                                             "\\",
                                             "\n",
                                             "\n{",
                                             " ",
                                             "{\"Records\":[",
                                             "]}",
                                             "{\"a\":",
                                             "\xEF\xBB\xBF",
                                             "x",
                                             "{}",
                                             "\"a\":\"b\""};
    for (int round = 0; round < 3000; ++round) {
        std::string content;
        for (size_t count = random() % 30; count > 0; --count) content += pieces[random() % pieces.size()];
        const size_t size = content.size();
        SplitterSink whole;
        for (const size_t window : {size + 1, size_t{1}, size_t{7}, size_t{64}, size_t{100}}) {
            SplitterSink sink;
            RecordSplitter splitter;
            size_t at = 0;
            for (size_t room = window;;) {
                const size_t end = std::min(size, at + room);
                // A buffer of just this size, so that a sanitizer sees a byte too far.
                std::vector<char> buffer(content.begin() + static_cast<std::ptrdiff_t>(at),
                                         content.begin() + static_cast<std::ptrdiff_t>(end));
                buffer.resize(end - at + kRecordPadding, '"');
                const size_t used = splitter.split({buffer.data(), end - at}, end == size, sink);
                ASSERT_LE(used, end - at);
                at += used;
                if (end == size) break;
                room = used == 0 ? room + window : window;
            }
            if (window == size + 1) {
                whole = sink;
                continue;
            }
            ASSERT_EQ(sink.texts, whole.texts) << window << ": " << content;
            ASSERT_EQ(sink.damages.size(), whole.damages.size()) << window << ": " << content;
            for (size_t i = 0; i < sink.damages.size(); ++i) {
                EXPECT_EQ(sink.damages[i].offset, whole.damages[i].offset) << window << ": " << content;
                EXPECT_STREQ(sink.damages[i].reason, whole.damages[i].reason) << window << ": " << content;
                EXPECT_EQ(sink.damages[i].record_lost, whole.damages[i].record_lost) << window << ": " << content;
            }
        }
    }
}

TEST_F(ReaderTest, TellsProgress) {
    std::string content;
    while (content.size() < (9u << 20)) content += kPut + "\n";
    const std::string path = write("x.ndjson", content);
    std::mutex mutex;
    uint64_t calls = 0;
    uint64_t last_bytes = 0;
    uint64_t last_records = 0;
    ReadOptions options;
    options.threads = 2;
    options.chunk_bytes = 1u << 20;
    options.progress = [&](uint64_t bytes, uint64_t records) {
        const std::lock_guard<std::mutex> lock(mutex);
        ++calls;
        last_bytes = std::max(last_bytes, bytes);
        last_records = std::max(last_records, records);
    };
    Collector first;
    Collector second;
    const ReadReport report = read_logs({{path, content.size()}}, options, {&first, &second});
    EXPECT_GE(calls, 2u);
    EXPECT_LE(calls, 5u);
    EXPECT_EQ(last_bytes, content.size());
    EXPECT_EQ(last_records, report.records);
}

TEST_F(ReaderTest, FindsLogs) {
    for (const char* name : {"b.json", "a.json.gz", "sub/c.NDJSON", "sub/d.jsonl.zst", "sub/e.log", "sub/f.txt", "g.gz",
                             ".hidden.json", ".git/h.json", "odd.txt"}) {
        write(name, "");
    }
    fs::create_directory_symlink(folder_, folder_ / "sub" / "loop");
    const std::string root = folder_.string();
    std::vector<std::string> errors;
    const std::vector<LogFile> found =
        find_logs({root, root + "/b.json", root + "/./sub//e.log", root + "/odd.txt", root + "/none"}, errors);
    std::vector<std::string> names;
    for (const LogFile& file : found) names.push_back(file.path.substr(root.size() + 1));
    EXPECT_EQ(names, (std::vector<std::string>{"a.json.gz", "b.json", "odd.txt", "sub/c.NDJSON", "sub/d.jsonl.zst",
                                               "sub/e.log"}));
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_EQ(errors[0].find(root + "/none: "), 0u);

    std::vector<std::string> none;
    const std::vector<LogFile> standard_input = find_logs({"-"}, none);
    ASSERT_EQ(standard_input.size(), 1u);
    EXPECT_EQ(standard_input[0].path, "-");
}

}  // namespace
}  // namespace tocsin
