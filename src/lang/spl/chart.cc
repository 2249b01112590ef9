// chart and timechart: aggregates by one field, or by two with the second one's values as columns. With one field chart
// is stats; the pivot is a table function, since its columns are made by data and the small series go together in
// OTHER.
#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/aggregates.h"
#include "lang/spl/bin.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {
namespace {

struct SeriesOptions {
    std::string limit = "10";
    bool use_other = true, use_null = true, cont = true;
    std::string other = "OTHER", null = "NULL";
    BinOptions bin;

    void add_to(Options& options) {
        options.text("limit", &limit)
            .flag("useother", &use_other)
            .flag("usenull", &use_null)
            .flag("cont", &cont)
            .text("otherstr", &other)
            .text("nullstr", &null)
            .ignored("sep")
            .ignored("format")
            .ignored("agg")
            .ignored("partial")
            .ignored("fixedrange")
            .ignored("dedup_splitvals");
        add_bin_options(options, bin);
    }
};

// `10`, `top5`, `bottom 3`: how many series, and which.
struct Limit {
    int64_t count = 10;
    bool bottom = false;
};
std::optional<Limit> parse_limit(const Command& command, std::string_view text) {
    Limit limit;
    std::string lower = to_lower_ascii(text);
    std::string_view digits = lower;
    if (digits.starts_with("top")) digits.remove_prefix(3);
    if (digits.starts_with("bottom")) {
        digits.remove_prefix(6);
        limit.bottom = true;
    }
    auto count = parse_number(trim(digits));
    if (!count || *count < 0 || *count > 1e9) {
        command.fail("type", fmt::format("`{}` is no limit of series", text), command.arguments);
        return std::nullopt;
    }
    limit.count = static_cast<int64_t>(*count);
    return limit;
}

// A field to split by with the bucket options behind it.
struct Axis {
    std::string field;
    BinOptions bin;
    bool binned() const { return bin.given(); }
};
bool read_axis(const Command& command, Lexer& lexer, Options& options, SeriesOptions& series, Axis& axis) {
    Token field = lexer.next();
    if (!field.is_name()) {
        command.syntax_error(field, "a field name");
        return false;
    }
    axis.field = field.text;
    // Options behind a field are its buckets.
    series.bin = {};
    if (!options.read(lexer)) return false;
    axis.bin = series.bin;
    series.bin = {};
    while (lexer.peek().kind == TokenKind::kComma) lexer.next();
    return true;
}

NodePtr grouped(NodePtr input, const std::string& key, std::vector<AggregateTerm> terms) {
    auto node = std::make_unique<Aggregate>();
    node->drop_null_keys = true;
    node->expand_keys = true;
    node->keys.push_back({key, Compiler::column(key)});
    node->schema.set(key, Type::kDynamic);
    for (AggregateTerm& term : terms) {
        node->schema.set(term.call.outputs[0].name, term.call.outputs[0].type);
        node->calls.push_back(std::move(term.call));
    }
    node->inputs.push_back(std::move(input));
    return node;
}

bool is_per_time(std::string_view function) {
    return function == "per_second" || function == "per_minute" || function == "per_hour" || function == "per_day";
}

std::vector<Value> series_constants(Compiler& c, const SeriesOptions& series, const Limit& limit) {
    return {Value::of_long(limit.count), Value::boolean(limit.bottom),    Value::boolean(series.use_other),
            c.text_value(series.other),  Value::boolean(series.use_null), c.text_value(series.null)};
}

bool reject_wildcards(const Command& command, const std::vector<AggregateTerm>& terms) {
    if (terms.empty()) {
        command.fail("syntax", fmt::format("`{}` needs a statistical function", command.name), command.name_range);
        return false;
    }
    for (const AggregateTerm& term : terms) {
        if (term.wildcard.empty()) continue;
        command.fail("unsupported", fmt::format("`{}` with `*` is not supported", command.name), command.name_range);
        return false;
    }
    return true;
}

}  // namespace

// The table function chart: names: row field, column field; constants: limit, bottom, useother, otherstr, usenull,
// nullstr, and over time the span (`auto`: by the number of buckets), cont, bins.
NodePtr lower_chart(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    SeriesOptions series;
    Options options(command);
    series.add_to(options);
    std::vector<AggregateTerm> terms;
    if (!options.read(lexer) || !read_aggregates(command, lexer, terms) || !options.read(lexer)) return nullptr;
    std::vector<Axis> axes;
    bool over = take_keyword(lexer, "over");
    if (over) {
        axes.emplace_back();
        if (!read_axis(command, lexer, options, series, axes.back())) return nullptr;
    }
    if (take_keyword(lexer, "by")) {
        while (!lexer.at_end()) {
            axes.emplace_back();
            if (!read_axis(command, lexer, options, series, axes.back())) return nullptr;
        }
    }
    if (!expect_end(command, lexer) || !reject_wildcards(command, terms)) return nullptr;
    if (axes.empty() || axes.size() > 2)
        return command.fail("syntax", "`chart` needs one or two fields behind `by` or `over`", command.name_range);
    for (const Axis& axis : axes) {
        if (axis.binned()) input = bin_rows(command, std::move(input), axis.field, axis.field, axis.bin);
        if (!input) return nullptr;
    }
    if (axes.size() == 1) return grouped(std::move(input), axes[0].field, std::move(terms));
    auto limit = parse_limit(command, series.limit);
    if (!limit) return nullptr;
    Compiler& c = command.compiler;
    TransformParts parts;
    parts.names = {axes[0].field, axes[1].field};
    parts.constants = series_constants(c, series, *limit);
    for (AggregateTerm& term : terms) parts.calls.push_back(std::move(term.call));
    return transform_rows(command, "chart", std::move(input), std::move(parts));
}

// timechart [span=] aggregates [by field]: chart over time.
NodePtr lower_timechart(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    SeriesOptions series;
    Options options(command);
    series.add_to(options);
    std::vector<AggregateTerm> terms;
    if (!options.read(lexer) || !read_aggregates(command, lexer, terms) || !options.read(lexer)) return nullptr;
    BinOptions time = series.bin;
    Axis split;
    if (take_keyword(lexer, "by") && !read_axis(command, lexer, options, series, split)) return nullptr;
    if (!expect_end(command, lexer) || !reject_wildcards(command, terms)) return nullptr;
    if (split.binned()) input = bin_rows(command, std::move(input), split.field, split.field, split.bin);
    auto limit = parse_limit(command, series.limit);
    if (!input || !limit) return nullptr;
    if (!time.span.empty() && !is_time_span(time.span) && !parse_number(time.span)) {
        return command.fail("type", fmt::format("`{}` is no length of time", time.span), command.arguments);
    }
    Compiler& c = command.compiler;
    TransformParts parts;
    parts.names = {"_time"};
    if (!split.field.empty()) parts.names.push_back(split.field);
    parts.constants = series_constants(c, series, *limit);
    parts.constants.push_back(c.text_value(time.span.empty()         ? "auto"
                                           : parse_number(time.span) ? time.span + "s"
                                                                     : time.span));
    parts.constants.push_back(Value::boolean(series.cont));
    parts.constants.push_back(Value::of_long(time.bins ? static_cast<int64_t>(time.bins) : 100));
    Schema schema({{"_time", Type::kDynamic}}, !split.field.empty());
    for (AggregateTerm& term : terms) {
        if (is_per_time(term.function_name)) {
            auto seconds = parse_duration(time.span);
            if (!seconds)
                return command.fail("unsupported", fmt::format("`{}` needs a span of fixed length", term.function_name),
                                    command.name_range);
            term.call.arguments.push_back(c.number(*seconds));
        }
        if (split.field.empty()) schema.set(term.call.outputs[0].name, Type::kDynamic);
        parts.calls.push_back(std::move(term.call));
    }
    return transform_rows(command, "chart", std::move(input), std::move(parts), std::move(schema));
}

}  // namespace tocsin::spl
