// Reading logs. Threads take files from one queue in the order of their paths. A small gzip file is inflated at once; a
// big plain file whose lines are documents is shared by all threads (split_file.h); anything else is a stream, read by
// one thread through a window that holds a few megabytes. Results do not depend on the number of threads: which way a
// file is read, its record numbers and its damages follow from the file alone.
#include "source/log_reader.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <tuple>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "source/inflate.h"
#include "source/record_splitter.h"
#include "source/split_file.h"
#include "source/whole_file.h"

namespace tocsin {
namespace {

constexpr uint64_t kWholeFileLimit = uint64_t{64} << 20;  // content of a gzip file that is inflated at once
constexpr uint64_t kProgressStep = uint64_t{4} << 20;
constexpr size_t kDamagesKept = 1000;
constexpr size_t kSmallestWindow = 64;

// The first kDamagesKept damages in the order of files and offsets, and how many there are.
class DamageList {
public:
    void add(uint32_t file, uint64_t offset, std::string reason) {
        ++total_;
        entries_.push_back({file, offset, std::move(reason)});
        if (entries_.size() >= 2 * kDamagesKept) cut();
    }
    void add(const DamageList& other) {
        total_ += other.total_;
        entries_.insert(entries_.end(), other.entries_.begin(), other.entries_.end());
        if (entries_.size() >= 2 * kDamagesKept) cut();
    }
    void write_to(ReadReport& report, const std::vector<LogFile>& files) {
        cut();
        report.damages_total = total_;
        for (const Entry& entry : entries_)
            report.damages.push_back({files[entry.file].path, entry.offset, entry.reason});
    }

private:
    struct Entry {
        uint32_t file;
        uint64_t offset;
        std::string reason;
    };

    void cut() {
        std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
            return std::tie(a.file, a.offset) < std::tie(b.file, b.offset);
        });
        if (entries_.size() > kDamagesKept) entries_.erase(entries_.begin() + kDamagesKept, entries_.end());
    }

    std::vector<Entry> entries_;
    uint64_t total_ = 0;
};

// What one thread, or one chunk, has read.
struct Counts {
    uint64_t files = 0;
    uint64_t bytes_compressed = 0;
    uint64_t bytes = 0;
    uint64_t records = 0;
    uint64_t records_other_kinds = 0;
    uint64_t skipped_records = 0;
    DamageList damages;

    void add(const Counts& other) {
        files += other.files;
        bytes_compressed += other.bytes_compressed;
        bytes += other.bytes;
        records += other.records;
        records_other_kinds += other.records_other_kinds;
        skipped_records += other.skipped_records;
        damages.add(other.damages);
    }
};

// Counts the records and damages of a file.
class CountingSink : public RecordSplitter::Sink {
public:
    CountingSink(uint32_t file, Counts& counts) : file_(file), counts_(counts) {}

    void record(RawRecord& record) override {
        ++counts_.records;
        if (record.kind == RecordKind::kAny) ++counts_.records_other_kinds;
    }
    void damage(const ContentDamage& damage) override {
        if (damage.record_lost) ++counts_.skipped_records;
        if (damage.at_end) {
            end_ = damage;
        } else {
            counts_.damages.add(file_, damage.offset, damage.reason);
        }
    }
    // The record has brackets like JSON, and no more.
    void invalid(const RawRecord& record) { damage({record.offset, "not valid JSON", true, false}); }
    // The content ended at `offset`; `reason` if it should not have. That explains an open record or array.
    void finish(uint64_t offset, const std::string& reason) {
        if (!reason.empty()) {
            counts_.damages.add(file_, offset, reason);
        } else if (end_) {
            counts_.damages.add(file_, end_->offset, end_->reason);
        }
    }

private:
    uint32_t file_;
    Counts& counts_;
    std::optional<ContentDamage> end_;
};

// Numbers the records and hands them on.
class DeliveringSink final : public CountingSink {
public:
    DeliveringSink(uint32_t file, Counts& counts, uint64_t first_record, RecordConsumer& consumer)
        : CountingSink(file, counts), next_(make_ordinal(file, first_record)), consumer_(consumer) {}

    void record(RawRecord& record) override {
        CountingSink::record(record);
        record.ordinal = next_++;
        if (!consumer_.record(record)) invalid(record);
    }

private:
    Ordinal next_;
    RecordConsumer& consumer_;
};

// Keeps the records until their numbers are known.
class GatheringSink final : public CountingSink {
public:
    GatheringSink(uint32_t file, Counts& counts, std::vector<RawRecord>& records)
        : CountingSink(file, counts), records_(records) {}

    void record(RawRecord& record) override {
        CountingSink::record(record);
        records_.push_back(record);
    }

private:
    std::vector<RawRecord>& records_;
};

// What there is to do: files, and chunks of files that are shared.
class WorkQueue {
public:
    explicit WorkQueue(size_t files) : files_(files) {}

    struct Work {
        uint32_t file = 0;
        std::shared_ptr<SplitFile> split;  // null: the file is to be opened
        uint64_t chunk = 0;
    };

    // Nullopt when all is done. Who is given a file must call opened() once it is clear whether share() will be called.
    std::optional<Work> next() {
        std::unique_lock<std::mutex> lock(mutex_);
        for (;;) {
            for (; !shared_.empty(); shared_.pop_front()) {
                if (const std::optional<uint64_t> chunk = shared_.front()->take())
                    return Work{shared_.front()->file(), shared_.front(), *chunk};
            }
            if (next_file_ < files_) {
                ++unopened_;
                // The last file comes first: it tells early how far the logs reach, and what is too old to be kept.
                size_t file = next_file_ == 0 ? files_ - 1 : next_file_ - 1;
                ++next_file_;
                return Work{static_cast<uint32_t>(file), nullptr, 0};
            }
            if (unopened_ == 0) return std::nullopt;
            changed_.wait(lock);
        }
    }
    void share(std::shared_ptr<SplitFile> split) {
        const std::lock_guard<std::mutex> lock(mutex_);
        shared_.push_back(std::move(split));
    }
    void opened() {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            --unopened_;
        }
        changed_.notify_all();
    }

private:
    const size_t files_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::shared_ptr<SplitFile>> shared_;
    size_t next_file_ = 0;
    size_t unopened_ = 0;
};

// Totals over all threads for the caller's progress display.
struct Progress {
    std::atomic<uint64_t> bytes{0};
    std::atomic<uint64_t> records{0};
};

// One thread's reader and its buffers.
class FileReader {
public:
    FileReader(const std::vector<LogFile>& files, const ReadOptions& options, WorkQueue& queue, Progress& progress,
               RecordConsumer& consumer)
        : files_(files),
          options_(options),
          chunk_bytes_(std::max(options.chunk_bytes, kSmallestWindow)),
          queue_(queue),
          progress_(progress),
          consumer_(consumer) {}

    void run() {
        while (const std::optional<WorkQueue::Work> work = queue_.next()) {
            if (work->split != nullptr) {
                read_chunk(*work->split, work->chunk);
            } else {
                read_file(work->file);
            }
        }
        tell_progress(0);
    }

    const Counts& counts() const { return counts_; }

private:
    struct Chunk {
        bool whole = false;  // it ends between two documents
        Counts counts;
    };

    void read_file(uint32_t file);
    bool read_at_once(uint32_t file, int descriptor, uint64_t size);
    void read_stream(uint32_t file, int descriptor, uint64_t offset, uint64_t first_record,
                     std::optional<Compression> compression);
    void read_chunk(SplitFile& split, uint64_t chunk) { hand_over(split, chunk, gather(split, chunk)); }
    Chunk gather(SplitFile& split, uint64_t chunk);
    void hand_over(SplitFile& split, uint64_t chunk, const Chunk& gathered);
    void tell_progress(uint64_t step);

    const std::vector<LogFile>& files_;
    const ReadOptions& options_;
    const size_t chunk_bytes_;
    WorkQueue& queue_;
    Progress& progress_;
    RecordConsumer& consumer_;
    Counts counts_;
    uint64_t told_bytes_ = 0;
    uint64_t told_records_ = 0;
    GzipInflater inflater_;
    WholeFile whole_file_;
    ContentBuffer compressed_;
    ContentBuffer content_;
    std::vector<RawRecord> gathered_;
};

void FileReader::read_file(uint32_t file) {
    const std::string& path = files_[file].path;
    if (path == "-") {
        queue_.opened();
        ++counts_.files;
        read_stream(file, STDIN_FILENO, 0, 0, std::nullopt);
        return;
    }
    Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (descriptor.number() < 0 || ::fstat(descriptor.number(), &status) != 0) {
        counts_.damages.add(file, 0, std::string("cannot be opened: ") + std::strerror(errno));
        queue_.opened();
        return;
    }
    ++counts_.files;
    if (!S_ISREG(status.st_mode)) {
        queue_.opened();
        read_stream(file, descriptor.number(), 0, 0, std::nullopt);
        return;
    }
    const uint64_t size = static_cast<uint64_t>(status.st_size);
    char first_bytes[4];
    const Compression compression =
        compression_of({first_bytes, read_at(descriptor.number(), first_bytes, sizeof first_bytes, 0)});
    if (compression == Compression::kNone && size > 2 * uint64_t{chunk_bytes_}) {
        const auto split = std::make_shared<SplitFile>(file, std::move(descriptor), size, chunk_bytes_);
        const uint64_t first_chunk = *split->take();
        const Chunk gathered = gather(*split, first_chunk);
        if (gathered.whole) queue_.share(split);
        queue_.opened();
        hand_over(*split, first_chunk, gathered);
        return;
    }
    queue_.opened();
    if (compression == Compression::kGzip && read_at_once(file, descriptor.number(), size)) return;
    read_stream(file, descriptor.number(), 0, 0, compression);
}

// False, with nothing done, if the file is too large for that, or damaged.
bool FileReader::read_at_once(uint32_t file, int descriptor, uint64_t size) {
    char last_bytes[4];
    if (size > kWholeFileLimit || size < sizeof last_bytes) return false;
    if (read_at(descriptor, last_bytes, sizeof last_bytes, size - sizeof last_bytes) != sizeof last_bytes) return false;
    if (gzip_size_hint({last_bytes, sizeof last_bytes}) > kWholeFileLimit) return false;
    compressed_.reserve(size);
    if (read_at(descriptor, compressed_.data(), size, 0) != size) return false;
    const std::optional<std::string_view> content =
        inflater_.inflate({compressed_.data(), size}, kWholeFileLimit, content_);
    if (!content) return false;
    counts_.bytes_compressed += size;
    counts_.bytes += content->size();
    DeliveringSink sink(file, counts_, 0, consumer_);
    if (whole_file_.read(*content)) {
        for (RawRecord& record : whole_file_.records()) sink.record(record);
    } else {
        RecordSplitter splitter;
        splitter.split(*content, true, sink);
    }
    sink.finish(content->size(), {});
    consumer_.flush();
    tell_progress(kProgressStep);
    return true;
}

// Reads from `offset` to the end through the window `content_`, which grows if a record does not fit.
void FileReader::read_stream(uint32_t file, int descriptor, uint64_t offset, uint64_t first_record,
                             std::optional<Compression> compression) {
    RawInput input(descriptor);
    const std::unique_ptr<ContentStream> content =
        open_content(input, compression ? *compression : compression_of(input.peek(4)));
    DeliveringSink sink(file, counts_, first_record, consumer_);
    RecordSplitter splitter(offset);
    if (content_.capacity() > 2 * chunk_bytes_) content_.release();
    content_.reserve(chunk_bytes_);
    size_t kept = 0;
    uint64_t counted = 0;
    for (bool last = false; !last;) {
        const size_t room = content_.capacity() - kept;
        const size_t count = content->read(content_.data() + kept, room);
        last = count < room;
        const size_t size = kept + count;
        offset += count;
        counts_.bytes += count;
        counts_.bytes_compressed += input.bytes_read() - counted;
        counted = input.bytes_read();
        content_.pad(size);
        const size_t used = splitter.split({content_.data(), size}, last, sink);
        consumer_.flush();
        kept = size - used;
        std::memmove(content_.data(), content_.data() + used, kept);
        if (kept > content_.capacity() / 2) content_.reserve(content_.capacity() * 2, kept);
        tell_progress(kProgressStep);
    }
    sink.finish(offset, content->damage());
}

// Splits a chunk of a shared file into `gathered_`. The memory is a few windows even if all records are as small as can
// be.
FileReader::Chunk FileReader::gather(SplitFile& split, uint64_t chunk) {
    Chunk result;
    gathered_.clear();
    if (content_.capacity() > 2 * chunk_bytes_) content_.release();
    const std::optional<SplitFile::Lines> lines = split.read(chunk, content_);
    if (!lines) return result;
    GatheringSink sink(split.file(), result.counts, gathered_);
    RecordSplitter splitter(lines->offset);
    const size_t used = lines->text.empty() ? 0 : splitter.split(lines->text, lines->last, sink);
    sink.finish(lines->offset + used, {});
    result.whole = lines->last || (used == lines->text.size() && splitter.between_documents());
    result.counts.bytes = lines->text.size();
    result.counts.bytes_compressed = lines->text.size();
    return result;
}

// Hands the gathered records to the consumer as soon as their numbers are known.
void FileReader::hand_over(SplitFile& split, uint64_t chunk, const Chunk& gathered) {
    const std::optional<SplitFile::Turn> turn = split.await_turn(chunk);
    if (!turn) return;
    if (!gathered.whole) {
        split.keep_rest();
        ::lseek(split.descriptor(), static_cast<off_t>(turn->offset), SEEK_SET);
        read_stream(split.file(), split.descriptor(), turn->offset, turn->first_record, Compression::kNone);
        return;
    }
    split.pass_on(gathered.counts.records, gathered.counts.bytes);
    counts_.add(gathered.counts);
    Ordinal ordinal = make_ordinal(split.file(), turn->first_record);
    CountingSink sink(split.file(), counts_);
    for (RawRecord& record : gathered_) {
        record.ordinal = ordinal++;
        if (!consumer_.record(record)) sink.invalid(record);
    }
    consumer_.flush();
    tell_progress(kProgressStep);
}

// Reports what came since the last time, if it is at least `step` bytes.
void FileReader::tell_progress(uint64_t step) {
    const uint64_t bytes = counts_.bytes_compressed - told_bytes_;
    if (!options_.progress || bytes < step) return;
    const uint64_t records = counts_.records - told_records_;
    told_bytes_ += bytes;
    told_records_ += records;
    const uint64_t all_bytes = progress_.bytes += bytes;
    options_.progress(all_bytes, progress_.records += records);
}

}  // namespace

ReadReport read_logs(const std::vector<LogFile>& files, const ReadOptions& options,
                     const std::vector<RecordConsumer*>& consumers) {
    CHECK(options.threads > 0 && consumers.size() == options.threads, "one consumer per thread");
    WorkQueue queue(files.size());
    Progress progress;
    std::vector<std::unique_ptr<FileReader>> readers;
    for (RecordConsumer* consumer : consumers)
        readers.push_back(std::make_unique<FileReader>(files, options, queue, progress, *consumer));
    {
        std::vector<std::jthread> threads;
        for (size_t i = 1; i < readers.size(); ++i)
            threads.emplace_back([reader = readers[i].get()] { reader->run(); });
        readers[0]->run();
    }
    Counts counts;
    for (const std::unique_ptr<FileReader>& reader : readers) counts.add(reader->counts());
    ReadReport report;
    report.files = counts.files;
    report.bytes_compressed = counts.bytes_compressed;
    report.bytes = counts.bytes;
    report.records = counts.records;
    report.records_other_kinds = counts.records_other_kinds;
    report.skipped_records = counts.skipped_records;
    counts.damages.write_to(report, files);
    return report;
}

}  // namespace tocsin
