// Parse: groups of a regular expression become columns.
#include "plan/parse.h"

#include <re2/re2.h>

#include "function/pcre.h"
#include "function/spl_value.h"
#include "reference/evaluator.h"

namespace tocsin::reference {
namespace {

struct Span {
    int64_t begin = -1;  // -1: the group took no part
    int64_t end = -1;
};
using Match = std::vector<Span>;  // of the groups, the whole match first

std::vector<Match> find_matches(const Parse& node, const std::string& text) {
    std::vector<Match> out;
    uint64_t most = node.max_matches == 0 ? ~uint64_t{0} : node.max_matches;
    size_t groups = node.columns.size() + 1;
    if (node.dialect == RegexDialect::kRe2) {
        RE2 regex(node.pattern);
        std::vector<re2::StringPiece> pieces(groups);
        if (!regex.Match(text, 0, text.size(), RE2::UNANCHORED, pieces.data(), static_cast<int>(groups))) return out;
        out.emplace_back();
        for (const re2::StringPiece& piece : pieces) {
            if (piece.data() == nullptr)
                out.back().push_back({});
            else
                out.back().push_back(
                    {piece.data() - text.data(), piece.data() - text.data() + static_cast<int64_t>(piece.size())});
        }
        return out;
    }
    std::string error;
    auto regex = PcreRegex::compile(node.pattern, error);
    std::vector<std::pair<int64_t, int64_t>> found;
    for (size_t from = 0; out.size() < most && from <= text.size() && regex->match(text, from, found);) {
        out.emplace_back();
        for (size_t i = 0; i < groups; ++i)
            out.back().push_back(i < found.size() ? Span{found[i].first, found[i].second} : Span{});
        auto end = static_cast<size_t>(found[0].second);
        from = found[0].first == found[0].second ? end + 1 : end;
    }
    return out;
}

std::string_view group_text(const std::string& text, const Span& span) {
    return std::string_view(text).substr(static_cast<size_t>(span.begin), static_cast<size_t>(span.end - span.begin));
}

// KQL: the first match gives all columns. False if the row is dropped.
bool fill_kql(Evaluator& evaluator, const Parse& node, const std::string& text, const std::vector<Match>& matches,
              std::vector<Value>& out) {
    bool failed = matches.empty();
    for (size_t i = 0; i < node.columns.size() && !matches.empty(); ++i) {
        const Span& group = matches[0][i + 1];
        Value value = evaluator.text(group.begin < 0 ? std::string_view() : group_text(text, group));
        out[i] = evaluator.cast(value, node.columns[i].type);
        failed = failed || out[i].is_null();
    }
    if (failed && node.failure == ParseFailure::kDropRow) return false;
    bool clear = matches.empty() || (failed && node.failure == ParseFailure::kNullAll);
    for (size_t i = 0; i < node.columns.size(); ++i) {
        if (clear) out[i] = node.columns[i].type == Type::kString ? Value::string("") : Value();
    }
    return true;
}

}  // namespace

Rows evaluate_parse(Evaluator& evaluator, const Node& node) {
    const auto& parse = as<Parse>(node);
    Rows in = evaluator.evaluate(*node.inputs[0]);
    Rows out;
    out.schema = in.schema;
    for (const Field& field : parse.columns) out.schema.set(field.name, field.type);
    if (!parse.offset_field.empty()) out.schema.set(parse.offset_field, Type::kDynamic);
    for (const Row& row : in.rows) {
        Row made = row;
        made.cells.resize(out.schema.size());
        Value whole = evaluator.value(*parse.text, in.schema, row);
        if (parse.failure != ParseFailure::kKeep) {
            std::string text(whole.is_string() ? whole.text() : std::string_view());
            std::vector<Value> values(parse.columns.size());
            std::vector<Match> matches = find_matches(parse, text);
            if (!fill_kql(evaluator, parse, text, matches, values)) continue;
            for (size_t i = 0; i < values.size(); ++i) made.cells[*out.schema.find(parse.columns[i].name)] = values[i];
            out.rows.push_back(std::move(made));
            continue;
        }
        std::vector<std::vector<Value>> values(parse.columns.size());
        std::string offsets;
        size_t left = parse.max_matches == 0 ? ~size_t{0} : parse.max_matches;
        for_each_value(whole, [&](const Value& one) {
            std::string text;
            append_spl_text(one, text);
            for (const Match& match : find_matches(parse, text)) {
                if (left == 0) return;
                --left;
                for (size_t i = 0; i < values.size(); ++i) {
                    const Span& group = match[i + 1];
                    if (group.begin < 0) continue;
                    values[i].push_back(evaluator.text(group_text(text, group)));
                    offsets += offsets.empty() ? "" : "&";
                    offsets +=
                        parse.columns[i].name + "=" + std::to_string(group.begin) + "-" + std::to_string(group.end - 1);
                }
            }
        });
        for (size_t i = 0; i < values.size(); ++i) {
            if (!values[i].empty()) {
                made.cells[*out.schema.find(parse.columns[i].name)] = make_multivalue(values[i], evaluator.arena());
            }
        }
        if (!parse.offset_field.empty() && !offsets.empty()) {
            made.cells[*out.schema.find(parse.offset_field)] = evaluator.text(offsets);
        }
        out.rows.push_back(std::move(made));
    }
    return out;
}

}  // namespace tocsin::reference
