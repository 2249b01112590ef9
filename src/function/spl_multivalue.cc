// SPL's functions of multivalue fields. A field of one value is that value, of none is null. Indexes start at 0, -1 is the last.
#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.h"
#include "function/kernel.h"
#include "function/notices.h"
#include "function/pcre.h"
#include "function/spl_clock.h"
#include "function/spl_value.h"
#include "function/tables.h"

namespace tocsin {
namespace {

constexpr size_t kMaxRange = 1'000'000;  // values that mvrange makes
constexpr std::string_view kRangeNotice = "mvrange made the first 1,000,000 values only";

std::vector<Value> values_of(const Value& field) {
    std::vector<Value> out;
    for_each_value(field, [&](const Value& value) { out.push_back(value); });
    return out;
}

Value mvappend(CallContext& context, std::span<const Value> fields) {
    std::vector<Value> out;
    for (const Value& field : fields) for_each_value(field, [&](const Value& value) { out.push_back(value); });
    return make_multivalue(out, *context.arena);
}

Value mvcount(Value field) {
    auto count = static_cast<int64_t>(values_of(field).size());
    return count == 0 ? Value() : Value::of_long(count);
}

Value mvdedup(CallContext& context, Value field) {
    std::vector<Value> out;
    std::set<std::string_view> seen;
    for_each_value(field, [&](const Value& value) {
        if (seen.insert(spl_text(value, *context.arena)).second) out.push_back(value);
    });
    return make_multivalue(out, *context.arena);
}

Value mvindex(CallContext& context, Value field, Value first, Value last) {
    auto begin = spl_number(first);
    auto end = last.is_null() ? begin : spl_number(last);
    if (field.is_null() || !begin || !end) return Value();
    std::vector<Value> all = values_of(field);
    auto size = static_cast<double>(all.size());
    double from = std::trunc(*begin), to = std::trunc(*end);
    if (from < 0) from += size;
    if (to < 0) to += size;
    if (from < 0 || from >= size || to < from) return Value();
    to = std::min(to, size - 1);
    auto start = static_cast<size_t>(from);
    return make_multivalue(std::span<const Value>(all).subspan(start, static_cast<size_t>(to) - start + 1),
                           *context.arena);
}

Value mvfind(CallContext& context, Value field, Value pattern) {
    const PcreRegex* regex = cached_pcre(*context.cache, spl_text(pattern, *context.arena));
    if (regex == nullptr) return Value();
    int64_t index = 0, found = -1;
    for_each_value(field, [&](const Value& value) {
        if (found < 0 && regex->search(spl_text(value, *context.arena))) found = index;
        ++index;
    });
    return found < 0 ? Value() : Value::of_long(found);
}

Value mvjoin(CallContext& context, Value field, Value delimiter) {
    std::string_view between = spl_text(delimiter, *context.arena);
    std::string out;
    bool first = true;
    for_each_value(field, [&](const Value& value) {
        if (!first) out += between;
        first = false;
        append_spl_text(value, out);
    });
    return make_string(out, *context.arena);
}

Value mvreverse(CallContext& context, Value field) {
    std::vector<Value> all = values_of(field);
    std::reverse(all.begin(), all.end());
    return make_multivalue(all, *context.arena);
}

Value mvsort(CallContext& context, Value field) {
    std::vector<Value> all = values_of(field);
    std::stable_sort(all.begin(), all.end(), [&](const Value& a, const Value& b) {
        return spl_text(a, *context.arena) < spl_text(b, *context.arena);
    });
    return make_multivalue(all, *context.arena);
}

Value mvzip(CallContext& context, Value a, Value b, Value delimiter) {
    std::string_view between = delimiter.is_null() ? std::string_view(",") : spl_text(delimiter, *context.arena);
    std::vector<Value> left = values_of(a), right = values_of(b), out;
    for (size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
        std::string text;
        append_spl_text(left[i], text);
        text += between;
        append_spl_text(right[i], text);
        out.push_back(make_string(text, *context.arena));
    }
    return make_multivalue(out, *context.arena);
}

// The end is left out. A step like `7d` is a time span.
Value mvrange(CallContext& context, Value first, Value last, Value step) {
    auto begin = spl_number(first), end = spl_number(last);
    if (!begin || !end) return Value();
    std::vector<Value> out;
    auto add = [&](double value) {
        if (out.size() == kMaxRange) {
            notices_of(*context.cache)->add(kRangeNotice);
            return false;
        }
        out.push_back(spl_number_value(value));
        return true;
    };
    std::optional<double> by = step.is_null() ? std::optional<double>(1) : spl_number(step);
    if (by) {
        if (*by == 0) return Value();
        // Multiplied, not added up: errors must not grow with the number of steps.
        for (double i = 0;; ++i) {
            double value = *begin + i * *by;
            if (*by > 0 ? value >= *end : value <= *end) break;
            if (!add(value)) break;
        }
        return make_multivalue(out, *context.arena);
    }
    auto span = parse_time_span(spl_text(step, *context.arena));
    if (!span) return Value();
    auto& zone = context.cache->get<absl::TimeZone>('z', context.clock->zone, time_zone);
    for (double time = *begin; time < *end && add(time); time = next_bucket(time, *span, zone)) {
    }
    return make_multivalue(out, *context.arena);
}

Value split_text(CallContext& context, Value field, Value delimiter) {
    if (field.tag() == Tag::kArray) return Value();
    std::string_view text = spl_text(field, *context.arena), between = spl_text(delimiter, *context.arena);
    std::vector<Value> out;
    if (between.empty()) {
        for (size_t at = 0; at < text.size();) {
            size_t next = at + utf8_offset(text.substr(at), 1);
            out.push_back(Value::string(text.substr(at, next - at)));
            at = next;
        }
        return make_multivalue(out, *context.arena);
    }
    for (size_t at = 0;;) {
        size_t found = text.find(between, at);
        out.push_back(Value::string(text.substr(at, found == std::string_view::npos ? found : found - at)));
        if (found == std::string_view::npos) break;
        at = found + between.size();
    }
    return make_multivalue(out, *context.arena);
}

// --- the command makemv ---

Value makemv_delim(CallContext& context, Value field, Value delimiter, Value allow_empty) {
    std::vector<Value> out;
    for_each_value(field, [&](const Value& value) {
        for_each_value(split_text(context, value, delimiter), [&](const Value& part) {
            if (spl_true(allow_empty) || !part.text().empty()) out.push_back(part);
        });
    });
    return make_multivalue(out, *context.arena);
}

Value makemv_tokenizer(CallContext& context, Value field, Value pattern) {
    const PcreRegex* regex = cached_pcre(*context.cache, spl_text(pattern, *context.arena));
    if (regex == nullptr || regex->group_count() == 0) return field;
    std::vector<Value> out;
    std::vector<std::pair<int64_t, int64_t>> groups;
    for_each_value(field, [&](const Value& value) {
        std::string_view text = spl_text(value, *context.arena);
        for (size_t from = 0; from <= text.size() && regex->match(text, from, groups);) {
            if (groups[1].first >= 0) {
                out.push_back(Value::string(text.substr(static_cast<size_t>(groups[1].first),
                                                        static_cast<size_t>(groups[1].second - groups[1].first))));
            }
            auto end = static_cast<size_t>(groups[0].second);
            from =
                groups[0].second > groups[0].first ? end : end + std::max<size_t>(1, utf8_offset(text.substr(end), 1));
        }
    });
    return make_multivalue(out, *context.arena);
}

// Names of the commands in a search text, each where it stands.
Value command_names(CallContext& context, Value search) {
    std::string_view text = spl_text(search, *context.arena);
    std::vector<Value> out;
    bool quoted = false, first = true;
    int brackets = 0;
    size_t start = 0;
    for (size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size()) {
            if (text[i] == '\\') {
                ++i;
                continue;
            }
            if (text[i] == '"')
                quoted = !quoted;
            else if (!quoted && text[i] == '[')
                ++brackets;
            else if (!quoted && text[i] == ']')
                --brackets;
            if (quoted || brackets > 0 || text[i] != '|') continue;
        }
        std::string_view segment = trim(text.substr(start, i - start));
        start = i + 1;
        size_t end = 0;
        while (end < segment.size() && (is_ascii_alnum(segment[end]) || segment[end] == '_')) ++end;
        if (!segment.empty()) out.push_back(first ? Value::string("search") : Value::string(segment.substr(0, end)));
        first = false;
    }
    return make_multivalue(out, *context.arena);
}

// --- functions whose last argument is computed for each value (plan/bound_column.h) ---

Value mvmap(CallContext& context, Value, Value results) {
    std::vector<Value> out;
    for_each_value(results, [&](const Value& result) {
        for_each_value(result, [&](const Value& value) { out.push_back(value); });
    });
    return make_multivalue(out, *context.arena);
}

Value mvfilter(CallContext& context, Value field, Value results) {
    std::vector<Value> out;
    size_t at = 0;
    std::span<const Value> kept = results.items();
    std::span<const Value> values = field.tag() == Tag::kArray ? field.items() : std::span(&field, 1);
    for (const Value& keep : kept) {
        if (spl_true(keep)) out.push_back(values[at]);
        ++at;
    }
    return make_multivalue(out, *context.arena);
}

constexpr auto kSees = NullRule::kSeesNulls;

// clang-format off
constexpr Function kFunctions[] = {
    {"mvappend", "any+ -> dynamic", each<mvappend>, "All values of all arguments.", kSees},
    {"mvcount", "any -> dynamic", each<mvcount>, "Number of values; null for none."},
    {"mvdedup", "any -> dynamic", each<mvdedup>, "The values without repetitions, in the order of their first."},
    {"mvfilter", "any, any -> dynamic", each<mvfilter>, "The values for which a condition on the field holds; written with the condition only.", kSees},
    {"mvfind", "any, any -> dynamic", each<mvfind>, "Index of the first value that a regular expression matches."},
    {"mvindex", "any, any, any? -> dynamic", each<mvindex>, "The value at an index, or the values from one to another.", kSees},
    {"mvjoin", "any, any -> dynamic", each<mvjoin>, "The values as one text with a delimiter between them."},
    {"mvmap", "any, any -> dynamic", each<mvmap>, "An expression computed for each value of the field, which it names.", kSees},
    {"mvrange", "any, any, any? -> dynamic", each<mvrange>, "Numbers from the first to before the second, by a step or time span.", kSees},
    {"mvreverse", "any -> dynamic", each<mvreverse>, "The values in the opposite order."},
    {"mvsort", "any -> dynamic", each<mvsort>, "The values in the order of their text."},
    {"mvzip", "any, any, any? -> dynamic", each<mvzip>, "The values of two fields joined pairwise.", kSees},
    {"split", "any, any -> dynamic", each<split_text>, "The parts of a text between delimiters."},
    {"makemv_delim", "any, any, any? -> dynamic", each<makemv_delim>, "The parts between delimiters, with the empty ones if the third argument is true; the command makemv uses it.", kSees},
    {"makemv_tokenizer", "any, any -> dynamic", each<makemv_tokenizer>, "Group 1 of every match; the command makemv uses it."},
    {"commands", "any -> dynamic", each<command_names>, "Names of the commands in a search text."},
};
// clang-format on

}  // namespace

std::span<const Function> spl_multivalue_functions() { return kFunctions; }

}  // namespace tocsin
