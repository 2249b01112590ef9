// Reading logs: files and folders -> records, on several threads, with damage reported and survived.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "data/json_tokens.h"
#include "source/ordinal.h"
#include "source/view.h"

namespace tocsin {

// A file to read; `-` is standard input.
struct LogFile {
    std::string path;
    uint64_t size = 0;           // bytes on disk
    std::string logsource = {};  // what `--logsource` says it holds; empty: any logs
};

// Files below `paths` (files or folders, recursively; hidden files skipped) with the endings .json .ndjson .jsonl .log, each also
// .gz and .zst; a path named outright is taken whatever its ending. Sorted by path, each once. `paths` that are not there
// go to `errors`; what may not be looked into below them is among the files, so that reading it tells the damage.
std::vector<LogFile> find_logs(const std::vector<std::string>& paths, std::vector<std::string>& errors);

// One record as it stands in the log. Views into the buffer: valid until the consumer's flush() returns.
struct RawRecord {
    std::string_view text;  // the JSON object; at least kRecordPadding readable bytes follow it
    std::string_view
        event_name;  // raw text between the quotes of the top-level string member eventName; empty if absent
    std::string_view event_source;       // same for eventSource
    std::string_view event_time;         // same for eventTime
    std::string_view event_id;           // same for eventID
    RecordKind kind = RecordKind::kAny;  // kCloudTrail: has eventVersion, eventSource and eventName
    Ordinal ordinal = 0;
    uint64_t offset = 0;  // of `text` in the (decompressed) content
    TokenPart tokens;     // of `text`, if its reader found them
};
inline constexpr size_t kRecordPadding = 64;

// Takes the records of one thread. record() is called in ascending order of ordinals within a file; files come in any order.
class RecordConsumer {
public:
    virtual ~RecordConsumer() = default;
    // False if the record, on a closer look, is not JSON: it is then told as damage.
    virtual bool record(const RawRecord& record) = 0;
    // The buffer behind all records since the last flush is about to be reused.
    virtual void flush() = 0;
};

// What could not be read.
struct Damage {
    std::string path;
    uint64_t offset = 0;  // bytes into the (decompressed) content
    std::string reason;
};

struct ReadReport {
    uint64_t files = 0;
    uint64_t bytes_compressed = 0;
    uint64_t bytes = 0;                // decompressed
    uint64_t records = 0;              // CloudTrail and other events
    uint64_t records_other_kinds = 0;  // not CloudTrail (digest files, other services)
    uint64_t skipped_records = 0;      // damaged
    std::vector<Damage> damages;       // ordered by file, offset; at most 1,000
    uint64_t damages_total = 0;
};

struct ReadOptions {
    unsigned threads = 1;
    size_t chunk_bytes = 8u << 20;  // window for big files
    // Called now and then from any thread with compressed bytes read and records so far; may be empty.
    std::function<void(uint64_t bytes, uint64_t records)> progress;
};

// Reads all files; consumers.size() == options.threads, consumer i is used by one thread only. Record numbers count from 0 within
// each file. Memory is bounded by a few windows per thread, whatever the size of a file.
ReadReport read_logs(const std::vector<LogFile>& files, const ReadOptions& options,
                     const std::vector<RecordConsumer*>& consumers);

}  // namespace tocsin
