// reduce: patterns of similar texts. Kusto does not publish its algorithm; this one is plain: texts are cut into words, every word with
// a digit becomes `*`, texts with the same result are one pattern. Patterns without a word, or of fewer texts than the threshold
// allows (a share of all, 0.1 unless given), are put together as `others`.
//
// arguments: the text. constants: threshold, characters that separate words besides all that are no letters or digits; beside a `*`
// they belong to it. Columns Pattern, Count, Representative.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "function/kql_tables.h"
#include "function/spl_value.h"
#include "function/table_tools.h"

namespace tocsin {
namespace {

constexpr std::string_view kOthers = "others";

std::string pattern_of(std::string_view text, std::string_view separators) {
    auto separates = [&](char c) { return separators.find(c) != std::string_view::npos; };
    auto in_word = [&](char c) {
        return (is_ascii_alnum(c) || static_cast<unsigned char>(c) >= 0x80) && !separates(c);
    };
    std::string out;
    for (size_t at = 0; at < text.size();) {
        if (!in_word(text[at])) {
            if (out.empty() || out.back() != '*' || !separates(text[at])) out += text[at];
            ++at;
            continue;
        }
        size_t end = at;
        bool digit = false;
        for (; end < text.size() && in_word(text[end]); ++end) digit = digit || is_ascii_digit(text[end]);
        if (!digit) {
            out += text.substr(at, end - at);
        } else {
            while (!out.empty() && separates(out.back())) out.pop_back();
            if (out.empty() || out.back() != '*') out += '*';
        }
        at = end;
    }
    return out;
}

bool has_word(std::string_view pattern) {
    return std::any_of(pattern.begin(), pattern.end(),
                       [](char c) { return is_ascii_alnum(c) || static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace

Table kql_reduce(Table input, const TableCall& call, std::string&) {
    size_t column = argument_column(input, 0);
    std::string_view separators = text_option(call, 1, "");
    std::map<std::string, std::vector<size_t>> patterns;
    for (size_t row = 0; row < input.rows.size(); ++row) {
        patterns[pattern_of(spl_text(input.rows[row][column], *call.arena), separators)].push_back(row);
    }
    double least = number_option(call, 0, 0.1) * static_cast<double>(input.rows.size());
    std::vector<std::pair<std::string, std::vector<size_t>>> sorted;
    std::vector<size_t> rest;
    for (auto& [pattern, rows] : patterns) {
        if (static_cast<double>(rows.size()) < least || !has_word(pattern))
            rest.insert(rest.end(), rows.begin(), rows.end());
        else
            sorted.emplace_back(pattern, std::move(rows));
    }
    std::sort(rest.begin(), rest.end());
    if (!rest.empty()) sorted.emplace_back(kOthers, std::move(rest));
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
    Table out;
    out.schema = Schema({{"Pattern", Type::kString}, {"Count", Type::kLong}, {"Representative", Type::kString}});
    for (const auto& [pattern, rows] : sorted) {
        out.rows.push_back(
            {make_string(pattern, *call.arena), Value::of_long(static_cast<int64_t>(rows.size())),
             Value::string(pattern == kOthers ? "" : spl_text(input.rows[rows[0]][column], *call.arena))});
        if (auto lineage = lineage_of_rows(input, rows, *call.arena)) out.lineages.push_back(*lineage);
    }
    return out;
}

}  // namespace tocsin
