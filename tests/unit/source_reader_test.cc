// Reading logs: every shape of content, whole and through small windows, compressed or not.
#include "unit/log_reading.h"

namespace tocsin {
namespace {

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
