// Reading logs from files that a test writes: what was read, in one piece and through small windows.
#pragma once

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

inline Reading read(const std::vector<std::string>& paths, unsigned threads = 1, size_t chunk_bytes = 8u << 20) {
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

inline std::string gzip(const std::string& text) {
    const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
        libdeflate_alloc_compressor(6), libdeflate_free_compressor);
    std::string out(libdeflate_gzip_compress_bound(compressor.get(), text.size()), '\0');
    out.resize(libdeflate_gzip_compress(compressor.get(), text.data(), text.size(), out.data(), out.size()));
    return out;
}

inline std::string zstd(const std::string& text) {
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

struct ExpectedDamage {
    uint64_t offset;
    std::string reason;  // a part of it
};

inline void expect_damages(const Reading& reading, const std::vector<ExpectedDamage>& expected,
                           const std::string& what) {
    EXPECT_EQ(reading.report.damages_total, expected.size()) << what;
    ASSERT_EQ(reading.report.damages.size(), expected.size()) << what;
    for (size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(reading.report.damages[i].offset, expected[i].offset)
            << what << ": " << reading.report.damages[i].reason;
        EXPECT_NE(reading.report.damages[i].reason.find(expected[i].reason), std::string::npos)
            << what << ": " << reading.report.damages[i].reason;
    }
}

// Collects what a splitter says.
class SplitterSink final : public RecordSplitter::Sink {
public:
    void record(RawRecord& record) override { texts.emplace_back(record.text); }
    void damage(const ContentDamage& damage) override { damages.push_back(damage); }
    std::vector<std::string> texts;
    std::vector<ContentDamage> damages;
};

}  // namespace tocsin
