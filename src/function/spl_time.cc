// SPL's time functions. Times are epoch seconds; the zone is the run's. now() is the end of the run's window, the same in all rows.
#include <cmath>

#include "base/text.h"
#include "function/kernel.h"
#include "function/spl_clock.h"
#include "function/spl_value.h"
#include "function/tables.h"

namespace tocsin {
namespace {

const absl::TimeZone& zone_of(CallContext& context) {
    return context.cache->get<absl::TimeZone>('z', context.clock->zone, time_zone);
}
Value ticks_value(Ticks ticks) { return spl_number_value(epoch_from_ticks(ticks)); }

Value now(CallContext& context, std::span<const Value>) {
    return spl_number_value(std::floor(epoch_from_ticks(context.clock->now)));
}
Value clock_time(CallContext& context, std::span<const Value>) { return ticks_value(context.clock->now); }
// A search over all time has no bounds: it begins at 0 and ends at `+Infinity`.
Value window_start(CallContext& context, std::span<const Value>) {
    if (context.clock->window_start <= kUnixEpoch) return Value::string("0.000");
    return ticks_value(context.clock->window_start);
}
Value window_end(CallContext& context, std::span<const Value>) {
    if (context.clock->window_end >= kMaxDateTime) return Value::string("+Infinity");
    return ticks_value(context.clock->window_end);
}

Value relative_time(CallContext& context, Value time, Value spec) {
    auto epoch = spl_number(time);
    if (!epoch) return Value();
    auto moved = apply_time_spec(*epoch, spl_text(spec, *context.arena), zone_of(context));
    return moved ? spl_number_value(*moved) : Value();
}

Value format_time(CallContext& context, Value time, Value format) {
    auto epoch = spl_number(time);
    if (!epoch) return Value();
    auto text = format_spl_time(*epoch, spl_text(format, *context.arena), zone_of(context));
    return text ? make_string(*text, *context.arena) : Value();
}

Value parse_time(CallContext& context, Value text, Value format) {
    auto epoch = parse_spl_time(spl_text(text, *context.arena), spl_text(format, *context.arena),
                                epoch_from_ticks(context.clock->now), zone_of(context));
    return epoch ? spl_number_value(*epoch) : Value();
}

Value bucket_time(CallContext& context, Value time, Value span_text, Value align) {
    auto epoch = spl_number(time);
    auto span = parse_time_span(spl_text(span_text, *context.arena));
    if (!epoch || !span) return time;
    return spl_number_value(bucket_start(*epoch, *span, zone_of(context), spl_number(align).value_or(0)));
}

// `5 minutes ago`: the largest unit that fits, months of 30 days.
Value age_text(CallContext& context, Value time) {
    auto epoch = spl_number(time);
    if (!epoch) return Value();
    constexpr std::pair<std::string_view, double> kUnits[] = {
        {"year", 31'536'000}, {"month", 2'592'000}, {"day", 86'400}, {"hour", 3600}, {"minute", 60}, {"second", 1}};
    double age = epoch_from_ticks(context.clock->now) - *epoch;
    std::string out = "now";
    for (auto [name, seconds] : kUnits) {
        auto count = static_cast<int64_t>(std::fabs(age) / seconds);
        if (count == 0) continue;
        out = std::to_string(count).append(" ").append(name).append(count == 1 ? "" : "s");
        out += age < 0 ? " from now" : " ago";
        break;
    }
    return make_string(out, *context.arena);
}

// `2-4` for 3 with a span of 2; the bounds have as many decimals as the span. A number so large that neighbouring spans cannot be told
// apart stays as it is.
Value bucket_range(CallContext& context, Value field, Value span_text) {
    std::string_view text = spl_text(span_text, *context.arena);
    auto number = spl_number(field);
    auto span = parse_spl_number(text);
    if (!number || !span || *span <= 0) return field;
    size_t point = text.find('.');
    int decimals = point == std::string_view::npos ? 0 : static_cast<int>(text.size() - point - 1);
    double index = std::floor(*number / *span);
    constexpr double kMostSpans = 9007199254740992;  // 2^53
    if (!(std::fabs(index) < kMostSpans)) return field;
    char buffer[800];
    int size =
        std::snprintf(buffer, sizeof buffer, "%.*f-%.*f", decimals, index * *span, decimals, (index + 1) * *span);
    if (size < 0 || static_cast<size_t>(size) >= sizeof buffer) return field;
    return make_string(std::string_view(buffer, static_cast<size_t>(size)), *context.arena);
}

// `10-100` for 50 with factor 1 and base 10.
Value bucket_log_range(CallContext& context, Value field, Value factor, Value base) {
    auto number = spl_number(field), start = spl_number(factor), step = spl_number(base);
    if (!number || !start || !step || *number <= 0) return field;
    double power = std::floor(std::log(*number / *start) / std::log(*step) + 1e-12);
    double from = *start * std::pow(*step, power);
    return make_string(format_spl_number(from) + "-" + format_spl_number(from * *step), *context.arena);
}

constexpr auto kSees = NullRule::kSeesNulls;
constexpr auto kIfAny = NullRule::kNullIfAny;

// clang-format off
constexpr Function kFunctions[] = {
    {"now", " -> dynamic", each<now>, "The time of the run, in seconds since 1970.", kSees, Purity::kClock},
    {"time", " -> dynamic", each<clock_time>, "The time of the run with fractions of seconds.", kSees, Purity::kClock},
    {"info_min_time", " -> dynamic", each<window_start>, "Start of the searched window; the command addinfo gives it.", kSees, Purity::kClock},
    {"info_max_time", " -> dynamic", each<window_end>, "End of the searched window; the command addinfo gives it.", kSees, Purity::kClock},
    {"relative_time", "any, any -> dynamic", each<relative_time>, "A time moved and snapped by a spec like `-1d@d`.", kIfAny, Purity::kClock},
    {"strftime", "any, any -> dynamic", each<format_time>, "The text of a time in a format.", kIfAny, Purity::kClock},
    {"strptime", "any, any -> dynamic", each<parse_time>, "The time that a text gives in a format.", kIfAny, Purity::kClock},
    {"age_text", "any -> dynamic", each<age_text>, "How long ago a time is, in words; the command reltime gives it.", kIfAny, Purity::kClock},
    {"bucket_time", "any, any, any? -> dynamic", each<bucket_time>, "Start of the time bucket; the command bin gives it for times.", kSees, Purity::kClock},
    {"bucket_log_range", "any, any, any -> dynamic", each<bucket_log_range>, "The range between two powers that a number lies in, as text; the command bin gives it.", kIfAny},
    {"bucket_range", "any, any -> dynamic", each<bucket_range>, "The range that a number lies in, as text; the command bin gives it.", kSees},
};
// clang-format on

}  // namespace

std::span<const Function> spl_time_functions() { return kFunctions; }

}  // namespace tocsin
