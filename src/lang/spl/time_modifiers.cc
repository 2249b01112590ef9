// A time modifier becomes a predicate on `_time`; where it holds for all events of a search it takes the place of the run's
// window (detect/time_bounds.h). Intervals are [earliest, latest). Relative times are left to the function `relative_time`,
// which knows the run's clock and zone; here they are only checked.
#include "lang/spl/time_modifiers.h"

#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/command.h"

namespace tocsin::spl {
namespace {

// The predicates: a comparison that also takes the place of the run's bounds (detect/time_bounds.h).
constexpr std::string_view kEarliest = "search_earliest", kLatest = "search_latest";

constexpr std::string_view kUnits[] = {
    "s",   "sec",  "secs",  "second",  "seconds",  "m",    "min", "mins", "minute", "minutes", "h",     "hr",
    "hrs", "hour", "hours", "d",       "day",      "days", "w",   "week", "weeks",  "mon",     "month", "months",
    "q",   "qtr",  "qtrs",  "quarter", "quarters", "y",    "yr",  "yrs",  "year",   "years",
};

bool take_unit(std::string_view& text, bool snap) {
    size_t length = 0;
    while (length < text.size() && is_ascii_alpha(text[length])) ++length;
    std::string unit = to_lower_ascii(text.substr(0, length));
    bool known = false;
    for (std::string_view candidate : kUnits) known = known || candidate == unit;
    if (!known) return false;
    text.remove_prefix(length);
    // @w0 ... @w7 name the weekday to snap to.
    if (snap && unit == "w" && !text.empty() && text[0] >= '0' && text[0] <= '7') text.remove_prefix(1);
    return true;
}

bool take_offset(std::string_view& text) {
    if (text.empty() || (text[0] != '+' && text[0] != '-')) return false;
    text.remove_prefix(1);
    while (!text.empty() && is_ascii_digit(text[0])) text.remove_prefix(1);
    return take_unit(text, false);
}

struct Modifier {
    std::string_view name;
    bool lower;             // bounds from below: _time >= value
    std::string_view unit;  // `name=n` means n of these units ago; empty: a point in time
};

// clang-format off
constexpr Modifier kModifiers[] = {
    {"earliest",        true,  ""},  {"latest",        false, ""},
    {"starttime",       true,  ""},  {"endtime",       false, ""},
    {"daysago",         true,  "d"}, {"hoursago",      true,  "h"}, {"minutesago",      true,  "m"},   {"monthsago",      true,  "mon"}, {"secondsago", true, "s"},
    {"startdaysago",    true,  "d"}, {"starthoursago", true,  "h"}, {"startminutesago", true,  "m"},   {"startmonthsago", true,  "mon"},
    {"enddaysago",      false, "d"}, {"endhoursago",   false, "h"}, {"endminutesago",   false, "m"},   {"endmonthsago",   false, "mon"},
};
// clang-format on

// Modifiers that Tocsin cannot honour: the logs carry no index time, and a span needs the bound it is counted from.
constexpr std::string_view kRefused[] = {"index_earliest",     "index_latest",         "searchtimespanhours",
                                         "searchtimespandays", "searchtimespanmonths", "searchtimespanminutes"};

const Modifier* find_modifier(std::string_view name) {
    for (const Modifier& modifier : kModifiers) {
        if (equals_ignore_case(modifier.name, name)) return &modifier;
    }
    return nullptr;
}

bool is_refused(std::string_view name) {
    for (std::string_view refused : kRefused) {
        if (equals_ignore_case(refused, name)) return true;
    }
    return false;
}

}  // namespace

bool is_relative_time(std::string_view text) {
    if (equals_ignore_case(text, "now") || equals_ignore_case(text, "now()")) return true;
    if (text.empty()) return false;
    while (!text.empty() && text[0] != '@') {
        if (!take_offset(text)) return false;
    }
    if (text.empty()) return true;
    text.remove_prefix(1);
    if (!take_unit(text, true)) return false;
    while (!text.empty()) {
        if (!take_offset(text)) return false;
    }
    return true;
}

bool is_time_modifier(std::string_view name) {
    return find_modifier(name) || equals_ignore_case(name, "timeformat") || is_refused(name);
}

TimeBound time_bound(Compiler& compiler, std::string_view name, std::string_view value, std::string& format,
                     Span span) {
    auto fail = [&](std::string_view code, std::string message) {
        compiler.diagnostics.error(code, std::move(message), span);
        return TimeBound{false, nullptr};
    };
    if (equals_ignore_case(name, "timeformat")) {
        format = value;
        return {};
    }
    if (is_refused(name))
        return fail("unsupported", fmt::format("`{}` is not supported: logs carry no index time", name));
    const Modifier& modifier = *find_modifier(name);
    ExprPtr moment;
    if (!modifier.unit.empty()) {
        auto amount = parse_number(value);
        if (!amount || *amount < 0) return fail("type", fmt::format("`{}` needs a number, not `{}`", name, value));
        std::string offset = fmt::format("-{}{}", *amount, modifier.unit);
        moment = compiler.call_of("relative_time", span, compiler.call_of("now", span), compiler.text(offset, span));
    } else if (auto epoch = parse_number(value); epoch && (is_ascii_digit(value[0]))) {
        moment = compiler.number(*epoch, span);
    } else if (equals_ignore_case(value, "now") || equals_ignore_case(value, "now()")) {
        moment = compiler.call_of("now", span);
    } else if (is_relative_time(value)) {
        moment = compiler.call_of("relative_time", span, compiler.call_of("now", span), compiler.text(value, span));
    } else if (!value.empty() && is_ascii_digit(value[0])) {
        moment = compiler.call_of("strptime", span, compiler.text(value, span), compiler.text(format, span));
    } else {
        return fail("type", fmt::format("`{}` is no time: write `-24h@h`, `now`, an epoch or {}", value, format));
    }
    return {true, compiler.call_of(modifier.lower ? kEarliest : kLatest, span, Compiler::column("_time", span),
                                   std::move(moment))};
}

void settle_time_range(Compiler& compiler, std::vector<ExprPtr>& conjuncts) {
    const Expr *earliest = nullptr, *latest = nullptr;
    for (const ExprPtr& expr : conjuncts) {
        if (expr->kind != ExprKind::kCall) continue;
        if (expr->function->name == kEarliest) earliest = expr.get();
        if (expr->function->name == kLatest) latest = expr.get();
    }
    if (!earliest && !latest) return;
    compiler.range = {earliest ? clone(*earliest->arguments[1]) : compiler.text("0.000"),
                      latest ? clone(*latest->arguments[1]) : compiler.call_of("now", earliest->span)};
    if (latest) return;
    Span span = earliest->span;
    conjuncts.push_back(compiler.call_of(kLatest, span, Compiler::column("_time", span), clone(*compiler.range.end)));
}

ExprPtr range_start(Compiler& compiler, Span span) {
    return compiler.range.start ? clone(*compiler.range.start) : compiler.call_of("info_min_time", span);
}

ExprPtr range_end(Compiler& compiler, Span span) {
    return compiler.range.end ? clone(*compiler.range.end) : compiler.call_of("info_max_time", span);
}

}  // namespace tocsin::spl
