// Steps are read from left to right: `.name`, `[number]`, `['name']`, `["name"]`.
#include "function/kql_json_path.h"

#include <charconv>

#include "data/json.h"

namespace tocsin {

std::optional<DollarPath> parse_dollar_path(std::string_view text) {
    if (!text.starts_with('$')) return std::nullopt;
    text.remove_prefix(1);
    DollarPath path;
    while (!text.empty()) {
        DollarPathStep step;
        if (text.front() == '.') {
            size_t end = text.find_first_of(".[", 1);
            step.key = std::string(text.substr(1, end == std::string_view::npos ? end : end - 1));
            if (step.key.empty()) return std::nullopt;
            text = end == std::string_view::npos ? std::string_view() : text.substr(end);
        } else if (text.front() == '[' && text.size() > 1 && (text[1] == '\'' || text[1] == '"')) {
            char close[] = {text[1], ']', '\0'};
            size_t end = text.find(close, 2);
            if (end == std::string_view::npos) return std::nullopt;
            step.key = std::string(text.substr(2, end - 2));
            text.remove_prefix(end + 2);
        } else if (text.front() == '[') {
            size_t end = text.find(']');
            if (end == std::string_view::npos) return std::nullopt;
            step.is_index = true;
            auto [last, error] = std::from_chars(text.data() + 1, text.data() + end, step.index);
            if (error != std::errc() || last != text.data() + end) return std::nullopt;
            text.remove_prefix(end + 1);
        } else {
            return std::nullopt;
        }
        path.push_back(std::move(step));
    }
    return path;
}

Value follow_path(const Value& value, const DollarPath& path, Arena& arena) {
    Value at = value;
    for (const DollarPathStep& step : path)
        at = step.is_index ? get_element(at, step.index, arena) : get_member(at, step.key, arena);
    return at;
}

}  // namespace tocsin
