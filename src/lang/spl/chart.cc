// chart and timechart: aggregates by one field, or by two with the second one's values as columns, the series. With one field
// chart is stats; else the table function chart makes the cells, since the small series go together in OTHER.
#include "lang/spl/chart.h"

#include <fmt/format.h>

#include "base/text.h"
#include "function/registry.h"
#include "function/spl_tables.h"
#include "lang/spl/aggregates.h"
#include "lang/spl/bin.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"
#include "lang/spl/time_modifiers.h"

namespace tocsin::spl {
namespace {

// Which series get a column: the first or last so many by score, those beyond a bound, or all others.
struct Selection {
    int64_t count = 10;  // 0: all
    bool least = false;
    std::string score = "sum";  // of the first aggregate over the rows
    std::string comparison;     // `<` or `>`: by `bound` instead of by number
    double bound = 0;
    bool inverted = false;
};

// `10`, `top5`, `bottom 3`.
bool parse_limit(std::string_view text, Selection& selection) {
    std::string lower = to_lower_ascii(text);
    std::string_view digits = lower;
    if (digits.starts_with("top")) digits.remove_prefix(3);
    selection.least = digits.starts_with("bottom");
    if (selection.least) digits.remove_prefix(6);
    auto count = parse_number(trim(digits));
    if (!count || *count < 0 || *count > 1e9) return false;
    selection.count = static_cast<int64_t>(*count);
    return true;
}

// A field to split by with the bucket options behind it.
struct Axis {
    std::string field;
    BinOptions bin;
};

// What both commands say.
class ChartReader {
public:
    explicit ChartReader(const Command& command) : command_(command), lexer_(command.lexer()), options_(command) {
        options_.text("limit", &limit_)
            .flag("useother", &use_other_)
            .flag("usenull", &use_null_)
            .flag("cont", &cont_)
            .text("otherstr", &other_)
            .text("nullstr", &null_)
            .text("sep", &separator)
            .text("format", &format)
            .flag("partial", &partial)
            .flag("fixedrange", &fixed_range)
            .ignored("dedup_splitvals");
        // agg=max(size) is an aggregate like any other.
        options_.with("agg", [this](const Option& option) {
            lexer_.seek(option.value.range.begin);
            return read_aggregates_and_expressions(command_, lexer_, terms);
        });
        add_bin_options(options_, bin_);
    }

    std::vector<AggregateTerm> terms;
    BinOptions bin;  // those before `by`: of the time axis
    std::vector<Axis> axes;
    std::string separator = ": ", format;
    bool fixed_range = true, partial = true;

    // False after an error.
    bool read() {
        if (!options_.read(lexer_) || !read_aggregates_and_expressions(command_, lexer_, terms) ||
            !options_.read(lexer_))
            return false;
        bin = bin_;
        if (take_keyword(lexer_, "over") && !read_axis()) return false;
        if (take_keyword(lexer_, "by")) {
            while (!lexer_.at_end()) {
                if (!read_axis()) return false;
            }
        }
        if (!expect_end(command_, lexer_) || !check_terms()) return false;
        if (!chosen_ && !parse_limit(limit_, selection_)) {
            command_.fail("type", fmt::format("`{}` is no limit of series", limit_), command_.arguments);
            return false;
        }
        return true;
    }

    // The constants of the table function chart; `span` is that of a time axis.
    std::vector<Value> constants(Value span) const {
        Compiler& c = command_.compiler;
        return {Value::of_long(selection_.count),
                Value::boolean(selection_.least),
                Value::boolean(use_other_),
                c.text_value(other_),
                Value::boolean(use_null_),
                c.text_value(null_),
                span,
                Value::boolean(cont_),
                Value::of_long(bin.bins ? static_cast<int64_t>(bin.bins) : 100),
                c.text_value(selection_.score),
                c.text_value(selection_.comparison),
                Value::real(selection_.bound),
                Value::boolean(selection_.inverted)};
    }

private:
    bool read_axis() {
        Token field = lexer_.next();
        if (!field.is_name()) return command_.syntax_error(field, "a field name") != nullptr;
        bin_ = {};
        // Options behind a field are its buckets.
        if (!options_.read(lexer_)) return false;
        axes.push_back({field.text, bin_});
        if (take_keyword(lexer_, "where") && (!read_selection() || !options_.read(lexer_))) return false;
        while (lexer_.peek().kind == TokenKind::kComma) lexer_.next();
        return true;
    }

    // where max in top5 | where count notin bottom3 | where avg > 10
    bool read_selection() {
        constexpr std::string_view kExpected = "a function and `in top5`, `notin bottom5`, `> 10` or `< 10`";
        Token function = lexer_.next();
        if (!function.is_name()) return command_.syntax_error(function, kExpected) != nullptr;
        size_t sign = function.text.find_first_of("<>");
        // What follows the sign in one word is read again.
        if (sign != std::string::npos) lexer_.seek(function.range.begin + sign);
        selection_.score = to_lower_ascii(function.text.substr(0, sign));
        if (lexer_.peek().kind == TokenKind::kOpen) {
            lexer_.next();
            lexer_.parenthesized();
        }
        if (!find_aggregate(Language::kSpl, selection_.score)) {
            return command_.fail("unknown-function",
                                 fmt::format("there is no statistical function `{}`", selection_.score),
                                 function.range) != nullptr;
        }
        Token word = lexer_.next();
        std::string text = word.text;
        bool compares = text.starts_with('<') || text.starts_with('>');
        if (!compares && !word.is_word("in") && !word.is_word("notin"))
            return command_.syntax_error(word, kExpected) != nullptr;
        if (compares) {
            selection_.comparison = text.substr(0, 1);
            text.erase(0, 1);
        } else {
            selection_.inverted = word.is_word("notin");
            text.clear();
        }
        if (text.empty()) text = lexer_.next().text;
        auto bound = parse_number(text);
        if (compares ? !bound : !parse_limit(text, selection_))
            return command_.syntax_error(word, kExpected) != nullptr;
        if (compares) selection_.bound = *bound;
        return chosen_ = true;
    }

    bool check_terms() const {
        if (terms.empty()) {
            command_.fail("syntax", fmt::format("`{}` needs a statistical function", command_.name),
                          command_.name_range);
            return false;
        }
        for (const AggregateTerm& term : terms) {
            if (term.wildcard.empty()) continue;
            command_.fail("unsupported", fmt::format("`{}` with `*` is not supported", command_.name),
                          command_.name_range);
            return false;
        }
        return true;
    }

    const Command& command_;
    Lexer lexer_;
    Options options_;
    BinOptions bin_;
    std::string limit_ = "10";
    bool use_other_ = true, use_null_ = true, cont_ = true;
    std::string other_ = "OTHER", null_ = "NULL";
    Selection selection_;
    bool chosen_ = false;  // by `where`, so that the limit does not count
};

// The calls of all terms; those of expressions are hidden.
std::vector<AggregateCall> calls_of(std::vector<AggregateTerm>& terms) {
    std::vector<AggregateCall> calls;
    for (AggregateTerm& term : terms) {
        for (AggregateTerm& part : term.parts) calls.push_back(std::move(part.call));
        if (!term.value) calls.push_back(AggregateCall(std::move(term.call)));
    }
    return calls;
}

std::vector<std::string> names_of_terms(const std::vector<AggregateTerm>& terms) {
    std::vector<std::string> names;
    for (const AggregateTerm& term : terms) names.push_back(term.call.outputs[0].name);
    return names;
}

// Computes the expressions and leaves `kept` and the terms' outputs, in this order.
NodePtr settle_expressions(NodePtr rows, std::vector<AggregateTerm>& terms, std::vector<std::string> kept,
                           const std::vector<std::string>& outputs) {
    bool any = false;
    for (size_t i = 0; i < terms.size(); ++i) {
        if (!terms[i].value) continue;
        any = true;
        rows = extend_row(std::move(rows), outputs[i], std::move(terms[i].value));
    }
    if (!any) return rows;
    kept.insert(kept.end(), outputs.begin(), outputs.end());
    return select_columns(std::move(rows), SelectMode::kTable, std::move(kept));
}

NodePtr grouped(NodePtr input, const std::string& key, std::vector<AggregateTerm> terms) {
    std::vector<std::string> outputs = names_of_terms(terms);
    auto node = std::make_unique<Aggregate>();
    node->drop_null_keys = true;
    node->expand_keys = true;
    node->keys.push_back({key, Compiler::column(key)});
    node->schema.set(key, Type::kDynamic);
    node->calls = calls_of(terms);
    for (const AggregateCall& call : node->calls) node->schema.set(call.outputs[0].name, call.outputs[0].type);
    node->inputs.push_back(std::move(input));
    return settle_expressions(std::move(node), terms, {key}, outputs);
}

// Cells by row field and, where there is one, series; then the series as columns.
NodePtr charted(const Command& command, NodePtr input, ChartReader& reader, std::vector<std::string> fields,
                std::vector<Value> constants, std::vector<ExprPtr> range = {}) {
    std::vector<std::string> outputs = names_of_terms(reader.terms);
    TransformParts parts;
    parts.names = fields;
    parts.arguments = std::move(range);
    parts.constants = std::move(constants);
    parts.calls = calls_of(reader.terms);
    std::vector<std::string> kept{fields[0]};
    if (fields.size() > 1) kept.emplace_back(kChartSeries);
    Schema schema;
    for (const std::string& name : kept) schema.set(name, Type::kDynamic);
    for (const AggregateCall& call : parts.calls) schema.set(call.outputs[0].name, Type::kDynamic);
    NodePtr cells = transform_rows(command, "chart", std::move(input), std::move(parts), std::move(schema));
    if (!cells) return nullptr;
    cells = settle_expressions(std::move(cells), reader.terms, std::move(kept), outputs);
    if (fields.size() == 1) return cells;
    return series_as_columns(command, std::move(cells), fields[0], outputs, reader.separator, reader.format);
}

bool is_per_time(std::string_view function) {
    return function == "per_second" || function == "per_minute" || function == "per_hour" || function == "per_day";
}

// per_hour() and its like divide by the span. False, told, where that has no fixed length.
bool add_spans(const Command& command, std::vector<AggregateTerm>& terms, const std::string& span) {
    for (AggregateTerm& term : terms) {
        if (!add_spans(command, term.parts, span)) return false;
        if (!is_per_time(term.function_name)) continue;
        auto seconds = parse_duration(span);
        if (!seconds) {
            command.fail("unsupported", fmt::format("`{}` needs a span of fixed length", term.function_name),
                         command.name_range);
            return false;
        }
        term.call.arguments.push_back(command.compiler.number(*seconds));
    }
    return true;
}

}  // namespace

NodePtr series_as_columns(const Command& command, NodePtr cells, const std::string& row_field,
                          const std::vector<std::string>& aggregates, const std::string& separator,
                          const std::string& format) {
    TransformParts parts;
    parts.names = {row_field};
    parts.names.insert(parts.names.end(), aggregates.begin(), aggregates.end());
    parts.constants = {command.compiler.text_value(separator), command.compiler.text_value(format)};
    return transform_rows(command, "chart_columns", std::move(cells), std::move(parts));
}

NodePtr lower_chart(const Command& command, NodePtr input) {
    ChartReader reader(command);
    if (!reader.read()) return nullptr;
    if (reader.axes.empty() || reader.axes.size() > 2)
        return command.fail("syntax", "`chart` needs one or two fields behind `by` or `over`", command.name_range);
    std::vector<std::string> fields;
    for (const Axis& axis : reader.axes) {
        fields.push_back(axis.field);
        if (axis.bin.given()) input = bin_rows(command, std::move(input), axis.field, axis.field, axis.bin);
        if (!input) return nullptr;
    }
    if (fields.size() == 1) return grouped(std::move(input), fields[0], std::move(reader.terms));
    std::vector<Value> constants = reader.constants(Value());
    return charted(command, std::move(input), reader, std::move(fields), std::move(constants));
}

// timechart [span=] aggregates [by field]: chart over time.
NodePtr lower_timechart(const Command& command, NodePtr input) {
    ChartReader reader(command);
    if (!reader.read()) return nullptr;
    if (reader.axes.size() > 1)
        return command.fail("syntax", "`timechart` takes one field behind `by`", command.name_range);
    std::string span = reader.bin.span;
    std::vector<std::string> fields{"_time"};
    for (const Axis& axis : reader.axes) {
        fields.push_back(axis.field);
        // A span behind the field is that of the time, unless the time has one.
        if (span.empty() && is_time_span(axis.bin.span))
            span = axis.bin.span;
        else if (axis.bin.given())
            input = bin_rows(command, std::move(input), axis.field, axis.field, axis.bin);
        if (!input) return nullptr;
    }
    if (!span.empty() && !is_time_span(span) && !parse_number(span))
        return command.fail("type", fmt::format("`{}` is no length of time", span), command.arguments);
    if (!add_spans(command, reader.terms, span)) return nullptr;
    std::string of_axis = span.empty() ? "auto" : parse_number(span) ? span + "s" : span;
    std::vector<Value> constants = reader.constants(command.compiler.text_value(of_axis));
    constants.push_back(Value::boolean(reader.partial));
    std::vector<ExprPtr> range;
    if (reader.fixed_range) {
        Span place = command.span(command.name_range);
        range.push_back(range_start(command.compiler, place));
        range.push_back(range_end(command.compiler, place));
    }
    return charted(command, std::move(input), reader, std::move(fields), std::move(constants), std::move(range));
}

}  // namespace tocsin::spl
