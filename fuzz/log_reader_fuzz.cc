// The log reader on hostile bytes. The input is a file: as it is, it may be gzip, zstd or plain. Its first byte chooses
// the window. Whatever the bytes are, reading must end, hand out objects only, and tell the same of the content through
// any window, and where the fast reader of whole files takes it.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "source/log_reader.h"
#include "source/record_splitter.h"
#include "source/whole_file.h"

namespace {

using namespace tocsin;

void require(bool condition) {
    if (!condition) std::abort();
}

// Checks what every consumer may rely on.
class Checker final : public RecordConsumer {
public:
    bool record(const RawRecord& record) override {
        require(record.text.size() >= 2 && record.text.front() == '{' && record.text.back() == '}');
        for (size_t i = 0; i < kRecordPadding; ++i)
            touched_ = touched_ + static_cast<unsigned char>(record.text.data()[record.text.size() + i]);
        for (const std::string_view field : {record.event_name, record.event_source}) {
            require(field.empty() || (field.data() > record.text.data() &&
                                      field.data() + field.size() < record.text.data() + record.text.size()));
        }
        require(ordinal_record(record.ordinal) == next_++);
        return true;
    }
    void flush() override {}
    uint64_t records() const { return next_; }

private:
    uint64_t next_ = 0;
    volatile unsigned touched_ = 0;
};

class Story final : public RecordSplitter::Sink {
public:
    void record(RawRecord& record) override { lines_.emplace_back(record.text); }
    void damage(const ContentDamage& damage) override {
        lines_.push_back(std::to_string(damage.offset) + " " + damage.reason);
    }
    bool operator==(const Story& other) const { return lines_ == other.lines_; }

private:
    std::vector<std::string> lines_;
};

Story tell(std::string_view content, size_t window) {
    Story story;
    RecordSplitter splitter;
    size_t at = 0;
    for (size_t room = window;;) {
        const size_t end = std::min(content.size(), at + room);
        std::vector<char> buffer(content.begin() + at, content.begin() + end);
        buffer.resize(end - at + kRecordPadding, '"');
        const size_t used = splitter.split({buffer.data(), end - at}, end == content.size(), story);
        require(used <= end - at);
        at += used;
        if (end == content.size()) return story;
        room = used == 0 ? room + window : window;
    }
}

void compare_whole(std::string_view content) {
    const std::string padded = std::string(content) + std::string(kRecordPadding, '"');
    WholeFile file;
    if (!file.read(std::string_view(padded).substr(0, content.size()))) return;
    Story fast;
    for (RawRecord& record : file.records()) fast.record(record);
    require(fast == tell(content, content.size() + 1));
}

void read_file(std::string_view bytes, size_t window) {
    const int descriptor = ::memfd_create("log", MFD_CLOEXEC);
    require(descriptor >= 0 && ::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    Checker checker;
    ReadOptions options;
    options.chunk_bytes = window;
    const ReadReport report =
        read_logs({{"/proc/self/fd/" + std::to_string(descriptor), bytes.size()}}, options, {&checker});
    ::close(descriptor);
    require(report.files == 1 && report.records == checker.records() && report.damages.size() <= report.damages_total);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    const size_t window = 64 + 4 * size_t{data[0]};
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    read_file(bytes, window);
    if (!(tell(bytes, window) == tell(bytes, bytes.size() + 1))) std::abort();
    compare_whole(bytes);
    return 0;
}
