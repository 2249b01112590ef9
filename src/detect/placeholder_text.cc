#include "detect/placeholder_text.h"

#include "base/text.h"
#include "data/json.h"

namespace tocsin {
namespace {

// Calls text(between) for what stands between places, and place(column) for each `{{column}}`, until that gives false.
template <class Text, class Place>
bool split_sentinel_text(std::string_view format, Text text, Place place) {
    size_t at = 0;
    while (true) {
        size_t open = format.find("{{", at);
        size_t close = open == std::string_view::npos ? open : format.find("}}", open);
        if (close == std::string_view::npos) break;
        text(format.substr(at, open - at));
        if (!place(trim(format.substr(open + 2, close - open - 2)))) return false;
        at = close + 2;
    }
    text(format.substr(at));
    return true;
}

}  // namespace

std::optional<std::string> fill_sentinel_text(std::string_view format, const RowReader& rows, size_t row) {
    std::string out;
    const bool filled = split_sentinel_text(
        format, [&](std::string_view text) { out += text; },
        [&](std::string_view column) {
            const std::string value = rows.text(row, column);
            out += value;
            return !value.empty();
        });
    return filled ? std::optional(std::move(out)) : std::nullopt;
}

std::string fill_splunk_text(std::string_view message, const RowReader& rows, size_t row) {
    std::string out;
    size_t at = 0;
    while (true) {
        size_t open = message.find('$', at);
        size_t close = open == std::string_view::npos ? open : message.find('$', open + 1);
        if (close == std::string_view::npos) break;
        std::string_view name = message.substr(open + 1, close - open - 1);
        Value value = rows.cell(row, name);
        out += message.substr(at, open - at);
        if (value.is_null()) {
            // Not a field: the dollar sign is text, and the second one may open a token.
            out += message.substr(open, close - open);
            at = close;
            if (!name.empty() && name.find(' ') == std::string_view::npos) {
                out += '$';
                at = close + 1;
            }
            continue;
        }
        if (value.tag() == Tag::kArray) {
            for (size_t i = 0; i < value.items().size(); ++i) out += (i > 0 ? " " : "") + to_text(value.items()[i]);
        } else {
            out += to_text(value);
        }
        at = close + 1;
    }
    out += message.substr(at);
    return out;
}

std::set<std::string> sentinel_placeholders(std::string_view format) {
    std::set<std::string> names;
    split_sentinel_text(
        format, [](std::string_view) {}, [&](std::string_view column) { return names.emplace(column), true; });
    return names;
}

std::set<std::string> splunk_placeholders(std::string_view message) {
    std::set<std::string> names;
    for (std::string_view text : split(message, '$')) names.emplace(text);
    return names;
}

}  // namespace tocsin
