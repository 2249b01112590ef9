// streamstats and its relatives, where a row's value depends on the rows before it, in order: accum, delta,
// autoregress, trendline.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "function/registry.h"
#include "lang/spl/aggregates.h"
#include "lang/spl/commands.h"
#include "lang/spl/eval_expression.h"
#include "lang/spl/nodes.h"
#include "lang/spl/pipeline.h"
#include "plan/serial.h"

namespace tocsin::spl {
namespace {

// The condition of reset_before= and reset_after=, given in quotes or parentheses.
ExprPtr quoted_condition(const Command& command, const std::string& text, Range range) {
    ExpandedText condition;
    condition.append_made(text, command.span(range), {});
    return compile_eval(command.compiler, condition, {0, condition.size()});
}

NodePtr add_serial(NodePtr input, std::string_view function, std::string_view output, std::vector<ExprPtr> arguments) {
    auto node = std::make_unique<Serial>();
    node->schema = input->schema;
    node->schema.set(output, Type::kDynamic);
    SerialCall call;
    call.name = output;
    call.function = function;
    call.arguments = std::move(arguments);
    node->calls.push_back(std::move(call));
    node->inputs.push_back(std::move(input));
    return node;
}

// The value that the field had `offset` rows ago.
NodePtr add_previous(Compiler& c, NodePtr input, std::string_view field, std::string_view output, int64_t offset) {
    std::vector<ExprPtr> arguments;
    arguments.push_back(c.column(field));
    arguments.push_back(c.integer(offset));
    return add_serial(std::move(input), "prev", output, std::move(arguments));
}

struct RunningOptions {
    uint64_t window = 0;
    bool current = true, global = true, reset_on_change = false;
    std::string time_window;
    ExprPtr reset_before, reset_after;
};

// names: by-fields; constants: window, current, global, reset_on_change, time_window in seconds (null: none), whether
// there is a reset_before, a reset_after; arguments: those conditions; calls: the aggregates, `patterns` their fields where
// only the data knows them.
NodePtr running(const Command& command, NodePtr input, RunningOptions options, std::vector<std::string> keys,
                std::vector<AggregateCall> calls, const std::vector<std::string>& patterns = {}) {
    TransformParts parts;
    parts.names = std::move(keys);
    Value time_window;
    if (!options.time_window.empty()) {
        auto seconds = parse_duration(options.time_window);
        if (!seconds)
            return command.fail("type", fmt::format("`{}` is no length of time", options.time_window),
                                command.name_range);
        time_window = Value::real(*seconds);
    }
    parts.constants = {Value::of_long(static_cast<int64_t>(options.window)),
                       Value::boolean(options.current),
                       Value::boolean(options.global),
                       Value::boolean(options.reset_on_change),
                       time_window,
                       Value::boolean(options.reset_before != nullptr),
                       Value::boolean(options.reset_after != nullptr)};
    bool wildcard = std::any_of(patterns.begin(), patterns.end(), [](const std::string& p) { return !p.empty(); });
    if (wildcard) {
        parts.constants.push_back(Value::of_long(static_cast<int64_t>(parts.names.size())));
        parts.names.insert(parts.names.end(), patterns.begin(), patterns.end());
    }
    if (options.reset_before) parts.arguments.push_back(std::move(options.reset_before));
    if (options.reset_after) parts.arguments.push_back(std::move(options.reset_after));
    Schema schema = input->schema;
    for (const AggregateCall& call : calls) schema.set(call.outputs[0].name, call.outputs[0].type);
    parts.calls = std::move(calls);
    if (wildcard) return transform_rows(command, "streamstats_wildcard", std::move(input), std::move(parts));
    return transform_rows(command, "streamstats", std::move(input), std::move(parts), std::move(schema));
}

}  // namespace

NodePtr lower_streamstats(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    RunningOptions running_options;
    auto condition = [&](ExprPtr* out) {
        return [&command, &lexer, out](const Option& option) {
            std::string text = option.value.text;
            Range range = option.value.range;
            if (option.value.kind == TokenKind::kEnd && lexer.next().kind == TokenKind::kOpen) {
                Token inner = lexer.parenthesized();
                text = inner.text;
                range = inner.range;
                if (text.size() > 1 && text.front() == '"' && text.back() == '"')
                    text = unescape(text.substr(1, text.size() - 2));
            }
            *out = quoted_condition(command, text, range);
            return *out != nullptr;
        };
    };
    Options options(command);
    options.count("window", &running_options.window)
        .flag("current", &running_options.current)
        .flag("global", &running_options.global)
        .flag("reset_on_change", &running_options.reset_on_change)
        .text("time_window", &running_options.time_window)
        .ignored("allnum")
        .with("reset_before", condition(&running_options.reset_before))
        .with("reset_after", condition(&running_options.reset_after));
    std::vector<AggregateTerm> terms;
    std::vector<std::string> keys;
    // Options may stand before, between and behind the aggregates and the by-clause.
    while (!lexer.at_end()) {
        size_t before = lexer.position();
        if (!options.read(lexer) || !read_aggregates(command, lexer, terms) || !options.read(lexer)) return nullptr;
        if (take_keyword(lexer, "by") && !options.read_fields(lexer, keys)) return nullptr;
        if (lexer.position() == before) return command.syntax_error(lexer.next(), "its end");
    }
    std::vector<AggregateCall> calls;
    std::vector<std::string> patterns;
    for (AggregateTerm& term : expand_wildcards(std::move(terms), input->schema, keys)) {
        calls.push_back(std::move(term.call));
        patterns.push_back(std::move(term.wildcard));
    }
    if (calls.empty()) return command.fail("syntax", "`streamstats` needs a statistical function", command.name_range);
    return running(command, std::move(input), std::move(running_options), std::move(keys), std::move(calls), patterns);
}

// accum field [as name]: the running sum.
NodePtr lower_accum(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    Token field = lexer.next();
    if (!field.is_name()) return command.syntax_error(field, "a field name");
    std::string output = field.text;
    if (take_keyword(lexer, "as") && !read_alias(command, lexer, output)) return nullptr;
    if (!expect_end(command, lexer)) return nullptr;
    AggregateCall call;
    call.function = find_aggregate(Language::kSpl, "sum");
    if (!call.function) return command.fail("unsupported", "`accum` needs the aggregate `sum`", command.name_range);
    call.arguments.push_back(Compiler::column(field.text, command.span(field.range)));
    call.outputs.push_back({output, Type::kDynamic});
    call.span = command.span(field.range);
    std::vector<AggregateCall> calls;
    calls.push_back(std::move(call));
    return running(command, std::move(input), {}, {}, std::move(calls));
}

// delta field [as name] [p=n]: the difference to the value n rows ago.
NodePtr lower_delta(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    uint64_t offset = 1;
    Options options(command);
    options.count("p", &offset);
    Token field = lexer.next();
    if (!field.is_name()) return command.syntax_error(field, "a field name");
    std::string output = fmt::format("delta({})", field.text);
    if (!options.read(lexer)) return nullptr;
    if (take_keyword(lexer, "as") && !read_alias(command, lexer, output)) return nullptr;
    if (!options.read(lexer) || !expect_end(command, lexer)) return nullptr;
    Compiler& c = command.compiler;
    std::string before = fmt::format("{}before", kHidden);
    input = add_previous(c, std::move(input), field.text, before, static_cast<int64_t>(offset));
    Span span = command.span(field.range);
    input = extend_row(std::move(input), output, c.call_of("-", span, c.column(field.text, span), c.column(before)));
    return select_columns(std::move(input), SelectMode::kDrop, {before});
}

// autoregress field [as name] [p=n | p=m-n]: copies of earlier values, field_p1 ...
NodePtr lower_autoregress(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::string range = "1", output;
    Options options(command);
    options.text("p", &range);
    Token field = lexer.next();
    if (!field.is_name()) return command.syntax_error(field, "a field name");
    if (!options.read(lexer)) return nullptr;
    if (take_keyword(lexer, "as") && !read_alias(command, lexer, output)) return nullptr;
    if (!options.read(lexer) || !expect_end(command, lexer)) return nullptr;
    size_t dash = range.find('-');
    auto first = parse_number(range.substr(0, dash));
    auto last = dash == std::string::npos ? first : parse_number(range.substr(dash + 1));
    if (!first || !last || *first < 1 || *last < *first || *last > 1000) {
        return command.fail("type", fmt::format("`p={}` is no number of rows", range), command.arguments);
    }
    for (auto offset = static_cast<int64_t>(*first); offset <= static_cast<int64_t>(*last); ++offset) {
        std::string name = output.empty() || *first != *last
                               ? fmt::format("{}_p{}", output.empty() ? field.text : output, offset)
                               : output;
        input = add_previous(command.compiler, std::move(input), field.text, name, offset);
    }
    return input;
}

// trendline (sma|ema|wma)<period>(field) [as name] ...; per trend, names: field, output; constants: kind, period.
NodePtr lower_trendline(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    while (!lexer.at_end()) {
        Token kind = lexer.next();
        if (kind.kind == TokenKind::kComma) continue;
        std::string name = to_lower_ascii(kind.text.substr(0, 3));
        auto period = kind.text.size() > 3 ? parse_number(kind.text.substr(3)) : std::nullopt;
        bool known = name == "sma" || name == "ema" || name == "wma";
        if (kind.kind != TokenKind::kWord || !known || !period || *period < 2 || *period > 10'000) {
            return command.syntax_error(kind, "sma, ema or wma with a period, as in sma3(x)");
        }
        if (Token open = lexer.next(); open.kind != TokenKind::kOpen)
            return command.syntax_error(open, "a field in parentheses");
        Token field = lexer.parenthesized();
        std::string output = fmt::format("{}({})", kind.text, field.text);
        if (take_keyword(lexer, "as") && !read_alias(command, lexer, output)) return nullptr;
        TransformParts parts;
        parts.names = {field.text, output};
        parts.constants = {command.compiler.text_value(name), Value::of_long(static_cast<int64_t>(*period))};
        Schema schema = input->schema;
        schema.set(output, Type::kDynamic);
        input = transform_rows(command, "trendline", std::move(input), std::move(parts), std::move(schema));
        if (!input) return nullptr;
    }
    return input;
}

}  // namespace tocsin::spl
