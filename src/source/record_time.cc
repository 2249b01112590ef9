// The time of a record. CloudTrail says it in eventTime, which the reader has seen already; other records use one of a
// few names, as ISO 8601 text or as seconds since 1970.
#include <array>
#include <charconv>
#include <cmath>

#include "data/json_tokens.h"
#include "source/extract.h"

namespace tocsin {
namespace {

// In the order of preference.
constexpr std::array<std::string_view, 12> kTimeKeys = {"eventTime", "_time",         "timestamp",       "@timestamp",
                                                        "time",      "TimeGenerated", "TimeCreated",     "UtcTime",
                                                        "EventTime", "published",     "createdDateTime", "ts"};

Value from_epoch(double seconds) {
    constexpr double kLimit = 1e12;  // far outside the range of datetimes
    if (!(std::fabs(seconds) < kLimit)) return Value();
    // A double of this size is good for microseconds.
    double whole = std::floor(seconds);
    Ticks ticks = kUnixEpoch + static_cast<Ticks>(whole) * kTicksPerSecond +
                  static_cast<Ticks>(std::llround((seconds - whole) * 1e6)) * kTicksPerMicrosecond;
    return ticks >= 0 && ticks <= kMaxDateTime ? Value::datetime(ticks) : Value();
}

Value from_text(std::string_view text) {
    double seconds = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error == std::errc() && end == text.data() + text.size()) return from_epoch(seconds);
    auto ticks = parse_datetime(text);
    return ticks ? Value::datetime(*ticks) : Value();
}

Value to_time(const Value& value) {
    if (value.is_string()) return from_text(value.text());
    return value.is_number() ? from_epoch(to_double(value)) : Value();
}

}  // namespace

Value record_time(const RawRecord& record) {
    if (!record.event_time.empty()) {
        if (auto ticks = parse_datetime(record.event_time)) return Value::datetime(*ticks);
    }
    thread_local JsonTokens tokens;
    thread_local Arena arena;
    arena.reset();
    if (!tokens.index(record.text, arena) || tokens.first(0) != '{') return Value();
    std::array<Value, kTimeKeys.size()> times;
    tokens.each_member(0, [&](uint32_t key_token, uint32_t value) {
        auto key = tokens.key(key_token, arena);
        for (size_t i = 0; key && i < kTimeKeys.size(); ++i) {
            if (*key != kTimeKeys[i]) continue;
            auto scalar = tokens.scalar(value, arena);
            times[i] = scalar ? to_time(*scalar) : Value();
        }
        return tokens.skip(value);
    });
    for (const Value& time : times) {
        if (!time.is_null()) return time;
    }
    return Value();
}

}  // namespace tocsin
