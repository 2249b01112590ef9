#include "detect/logs_end.h"

#include "base/text.h"
#include "detect/record_span.h"

namespace tocsin {
namespace {

constexpr size_t kMostFiles = 32;
constexpr uint64_t kMostBytes = 16u << 20;  // on disk, together

// The part of the name that is a time, 20260131T2355Z; empty if there is none.
std::string_view time_in_name(std::string_view path) {
    constexpr std::string_view kForm = "_00000000T0000Z_";
    std::string_view name = path.substr(path.rfind('/') + 1);
    for (size_t at = name.find('_'); at != std::string_view::npos; at = name.find('_', at + 1)) {
        std::string_view part = name.substr(at, kForm.size());
        bool fits = part.size() == kForm.size();
        for (size_t i = 0; fits && i < kForm.size(); ++i)
            fits = kForm[i] == '0' ? is_ascii_digit(part[i]) : part[i] == kForm[i];
        if (fits) return part.substr(1, kForm.size() - 2);
    }
    return {};
}

struct SpanConsumer final : RecordConsumer {
    bool record(const RawRecord& record) override {
        span.note(record);
        return true;
    }
    void flush() override {}
    RecordSpan span;
};

}  // namespace

std::optional<Ticks> guess_last_time(const std::vector<LogFile>& files) {
    std::string_view latest;
    for (const LogFile& file : files) latest = std::max(latest, time_in_name(file.path));
    if (latest.empty()) return std::nullopt;
    std::vector<LogFile> last;
    uint64_t bytes = 0;
    for (const LogFile& file : files) {
        if (time_in_name(file.path) != latest) continue;
        last.push_back(file);
        bytes += file.size;
    }
    if (last.size() > kMostFiles || bytes > kMostBytes) return std::nullopt;
    SpanConsumer consumer;
    read_logs(last, {}, {&consumer});
    if (consumer.span.first() > consumer.span.last()) return std::nullopt;
    return consumer.span.last();
}

}  // namespace tocsin
