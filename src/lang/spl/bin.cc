// bin [span=] [bins=] ... field [as name]: a time becomes its bucket's start, another number a text range `0-2`.
// Without a span the buckets follow from the least and the greatest value, so all rows have to be seen: the table
// function `bin`.
#include "lang/spl/bin.h"

#include <fmt/format.h>

#include "base/text.h"
#include "function/spl_clock.h"
#include "lang/spl/aggregates.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"
#include "lang/spl/time_modifiers.h"

namespace tocsin::spl {

void add_bin_options(Options& options, BinOptions& bin) {
    options.text("span", &bin.span)
        .count("bins", &bin.bins)
        .text("minspan", &bin.min_span)
        .text("start", &bin.start)
        .text("end", &bin.end)
        .text("aligntime", &bin.align_time);
}

bool is_time_span(std::string_view span) {
    return !span.empty() && is_ascii_alpha(span.back()) && is_relative_time(fmt::format("-{}", span)) &&
           parse_time_span(span);
}

NodePtr bin_rows(const Command& command, NodePtr input, std::string_view field, std::string_view output,
                 const BinOptions& bin) {
    Compiler& c = command.compiler;
    Span span = command.span(command.arguments);
    bool is_time = field == "_time";
    if (size_t log = bin.span.find("log"); log != std::string::npos) {
        // [coefficient]log[base]: ranges between coefficient * base^n.
        auto factor = log == 0 ? std::optional(1.0) : parse_number(bin.span.substr(0, log));
        auto base = log + 3 == bin.span.size() ? std::optional(10.0) : parse_number(bin.span.substr(log + 3));
        if (!factor || !base || *factor < 1 || *base <= *factor)
            return command.fail("type", fmt::format("`{}` is no logarithmic span such as 2log5", bin.span),
                                command.arguments);
        return extend_row(std::move(input), output,
                          c.call_of("bucket_log_range", span, c.column(field), c.number(*factor), c.number(*base)));
    }
    if (bin.span.empty()) {
        // names: field, output; constants: bins, start, end, minspan (null: not given)
        auto optional_number = [](const std::string& text) {
            auto number = parse_number(text);
            return number ? Value::real(*number) : Value();
        };
        TransformParts parts;
        parts.names = {std::string(field), std::string(output)};
        parts.constants = {bin.bins ? Value::of_long(static_cast<int64_t>(bin.bins)) : Value(),
                           optional_number(bin.start), optional_number(bin.end), optional_number(bin.min_span)};
        Schema schema = input->schema;
        schema.set(output, Type::kDynamic);
        return transform_rows(command, "bin", std::move(input), std::move(parts), std::move(schema));
    }
    auto plain = parse_number(bin.span);
    if (!plain && !parse_time_span(bin.span)) {
        return command.fail("type",
                            fmt::format("`{}` is no span: write a number or a length of time such as 5m", bin.span),
                            command.arguments);
    }
    if (plain && *plain <= 0) return command.fail("type", "a span is greater than 0", command.arguments);
    std::vector<ExprPtr> arguments;
    arguments.push_back(c.column(field));
    if (plain && !is_time) {
        arguments.push_back(c.text(bin.span));
        return extend_row(std::move(input), output, c.call("bucket_range", std::move(arguments), span));
    }
    arguments.push_back(c.text(plain ? bin.span + "s" : bin.span));
    if (!bin.align_time.empty()) {
        ExprPtr align;
        if (auto epoch = parse_number(bin.align_time))
            align = c.number(*epoch);
        else if (equals_ignore_case(bin.align_time, "earliest"))
            align = range_start(c, span);
        else if (equals_ignore_case(bin.align_time, "latest"))
            align = range_end(c, span);
        else if (is_relative_time(bin.align_time))
            align = c.call_of("relative_time", span, c.call_of("now", span), c.text(bin.align_time));
        else
            return command.fail("type", fmt::format("`{}` is no time to align to", bin.align_time), command.arguments);
        arguments.push_back(std::move(align));
    }
    return extend_row(std::move(input), output, c.call("bucket_time", std::move(arguments), span));
}

NodePtr lower_bin(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    BinOptions bin;
    Options options(command);
    add_bin_options(options, bin);
    if (!options.read(lexer)) return nullptr;
    Token field = lexer.next();
    if (!field.is_name()) return command.syntax_error(field, "a field name");
    if (!options.read(lexer)) return nullptr;
    std::string output = field.text;
    if (take_keyword(lexer, "as") && !read_alias(command, lexer, output)) return nullptr;
    if (!options.read(lexer) || !expect_end(command, lexer)) return nullptr;
    return bin_rows(command, std::move(input), field.text, output, bin);
}

}  // namespace tocsin::spl
