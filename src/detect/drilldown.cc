// The vendor fills tokens into the text of a search, so values have to be quoted as the text around them needs it: in
// quotes a value is escaped, elsewhere it gets quotes, and in the list of an IN each value of a multivalue field gets
// its own. Outside of lists a multivalue field stands for its first value: a search compares with any.
#include "detect/drilldown.h"

#include <fmt/format.h>

#include "base/text.h"
#include "data/json.h"
#include "detect/placeholder_text.h"
#include "function/spl_clock.h"
#include "function/spl_value.h"

namespace tocsin {
namespace {

constexpr std::string_view kOriginalSearch = "%original_detection_search%";

double epoch_seconds(Ticks ticks) { return static_cast<double>((ticks - kUnixEpoch) / kTicksPerMicrosecond) / 1e6; }

Ticks ticks_of(double epoch) { return kUnixEpoch + static_cast<Ticks>(epoch * 1e6) * kTicksPerMicrosecond; }

std::string escaped(std::string_view text) { return replace_all(replace_all(text, "\\", "\\\\"), "\"", "\\\""); }

// The text of a run's own token (`info_min_time` ...); empty if it is none.
std::string run_token(std::string_view name, const RunResult& run) {
    if (name == "info_min_time") return fmt::format("{:.3f}", epoch_seconds(run.window_start));
    if (name == "info_max_time") return fmt::format("{:.3f}", epoch_seconds(run.window_end));
    if (name == "info_search_time") return fmt::format("{:.3f}", epoch_seconds(run.now));
    return {};
}

// What stands in place of a field's token.
std::string field_text(const Value& value, bool in_quotes, bool in_list) {
    std::vector<Value> values;
    if (value.tag() == Tag::kArray)
        values.assign(value.items().begin(), value.items().end());
    else
        values.push_back(value);
    if (!in_list && values.size() > 1) values.resize(1);
    std::string out;
    for (const Value& item : values) {
        std::string text = escaped(to_text(item));
        if (in_quotes)
            out += (out.empty() ? "" : "\",\"") + text;
        else
            out += (out.empty() ? "\"" : ",\"") + text + "\"";
    }
    return out;
}

// Whether the text that ends here is inside the list of an IN.
bool opens_list(std::string_view before) {
    size_t open = before.find_last_of("()");
    if (open == std::string_view::npos || before[open] == ')') return false;
    return ends_with_ignore_case(trim(before.substr(0, open)), " in");
}

bool is_name(std::string_view name) {
    return !name.empty() && name.find_first_of(" \t\n\"|=()[]") == std::string_view::npos;
}

std::string fill_search(std::string_view search, const Rule& rule, const RunResult& run, const RowReader& rows,
                        size_t row) {
    std::string out;
    bool in_quotes = false;
    for (size_t at = 0; at < search.size();) {
        if (search.substr(at).starts_with(kOriginalSearch)) {
            if (rule.query) out += trim(rule.query->text());
            at += kOriginalSearch.size();
            continue;
        }
        char c = search[at];
        size_t close = c == '$' ? search.find('$', at + 1) : std::string_view::npos;
        std::string_view name = close == std::string_view::npos ? "" : search.substr(at + 1, close - at - 1);
        if (name.ends_with("|s")) name.remove_suffix(2);
        std::string text;
        if (is_name(name)) {
            text = run_token(name, run);
            Value value = rows.cell(row, name);
            if (text.empty() && !value.is_null()) text = field_text(value, in_quotes, opens_list(out));
        }
        if (!text.empty()) {
            out += text;
            at = close + 1;
            continue;
        }
        if (c == '\\' && at + 1 < search.size()) out += search[at++];
        if (c == '"') in_quotes = !in_quotes;
        out += search[at++];
    }
    return out;
}

// The absolute time of an offset: a token of the run, a time modifier, or (`7d`) a length of time before the run; `0`,
// or nothing, is `otherwise`.
std::string fill_time(std::string_view offset, Ticks otherwise, const RunResult& run) {
    Ticks time = otherwise;
    std::string_view text = trim(offset);
    if (text.size() > 2 && text.front() == '$' && text.back() == '$') {
        std::string_view name = text.substr(1, text.size() - 2);
        if (name == "info_min_time") time = run.window_start;
        if (name == "info_max_time") time = run.window_end;
        if (name == "info_search_time") time = run.now;
    } else if (!text.empty() && text != "0") {
        double now = epoch_seconds(run.now);
        auto span = parse_time_span(text);
        auto modifier = parse_time_modifier(text, now, absl::UTCTimeZone());
        if (span && !parse_spl_number(text))
            time = ticks_of(now - span->seconds);
        else if (modifier)
            time = ticks_of(*modifier);
    }
    return format_datetime(time);
}

}  // namespace

std::string drilldowns_json(const Rule& rule, const RunResult& run, const RowReader& rows, size_t row) {
    std::string out = "[";
    const SplunkRule* splunk = rule.splunk();
    if (!splunk) return "[]";
    for (const Drilldown& drilldown : splunk->drilldowns) {
        auto add = [&](std::string_view key, const std::string& text) {
            out.append(key == "name" ? "\"" : ",\"").append(key).append("\":");
            write_json_string(text, out);
        };
        out += out.size() > 1 ? ",{" : "{";
        add("name", fill_splunk_text(drilldown.name, rows, row));
        add("search", fill_search(drilldown.search, rule, run, rows, row));
        add("earliest", fill_time(drilldown.earliest, run.window_start, run));
        add("latest", fill_time(drilldown.latest, run.window_end, run));
        out += '}';
    }
    return out + "]";
}

}  // namespace tocsin
