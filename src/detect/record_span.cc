// Times of one file mostly repeat or come close together: only those outside the span seen so far are parsed.
#include "detect/record_span.h"

#include <algorithm>

#include "source/extract.h"

namespace tocsin {

bool RecordSpan::note(const RawRecord& record) {
    if (record.event_time.empty()) {
        Value time = record.kind == RecordKind::kCloudTrail ? Value() : record_time(record);
        if (time.is_null()) return false;
        widen(time.ticks());
        return true;
    }
    // ISO texts of one form order as the times do.
    if (record.event_time.size() == first_text_.size() && record.event_time >= first_text_ &&
        record.event_time <= last_text_)
        return true;
    auto time = parse_datetime(record.event_time);
    if (!time) return false;
    widen(*time);
    if (first_text_.empty() || record.event_time < first_text_) first_text_ = record.event_time;
    if (last_text_.empty() || record.event_time > last_text_) last_text_ = record.event_time;
    return true;
}

void RecordSpan::widen(Ticks time) {
    first_ = std::min(first_, time);
    last_ = std::max(last_, time);
}

}  // namespace tocsin
