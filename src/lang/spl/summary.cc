// Summaries of whole results: fieldsummary, contingency, uniq, makecontinuous.
#include <fmt/format.h>

#include "function/registry.h"
#include "lang/spl/aggregates.h"
#include "lang/spl/bin.h"
#include "lang/spl/chart.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {

// fieldsummary [maxvals=100] [fields]: names: patterns; constants: the most values.
NodePtr lower_fieldsummary(const Command& command, NodePtr input) {
    uint64_t most = 100;
    Lexer lexer = command.lexer();
    std::vector<Token> fields;
    if (!Options(command).count("maxvals", &most).read(lexer) || !read_fields(command, lexer, fields)) return nullptr;
    TransformParts parts;
    parts.names = names_of(fields);
    parts.constants = {Value::of_long(static_cast<int64_t>(most))};
    Schema schema;
    for (const char* name :
         {"field", "count", "distinct_count", "is_exact", "max", "mean", "min", "numeric_count", "stdev", "values"})
        schema.set(name, Type::kDynamic);
    return transform_rows(command, "fieldsummary", std::move(input), std::move(parts), std::move(schema));
}

// contingency [maxrows=n] [maxcols=n] [usetotal=t] [totalstr=TOTAL] f g: how often values of f and g meet.
NodePtr lower_contingency(const Command& command, NodePtr input) {
    uint64_t most_rows = 0, most_columns = 0;
    bool total = true;
    std::string label = "TOTAL";
    Options options(command);
    options.count("maxrows", &most_rows)
        .count("maxcols", &most_columns)
        .flag("usetotal", &total)
        .text("totalstr", &label)
        .ignored("mincolcover")
        .ignored("minrowcover");
    Lexer lexer = command.lexer();
    std::vector<Token> fields;
    if (!options.read(lexer) || !read_fields(command, lexer, fields)) return nullptr;
    if (fields.size() != 2) return command.fail("syntax", "`contingency` needs two fields", command.name_range);
    Compiler& c = command.compiler;
    TransformParts chart;
    chart.names = names_of(fields);
    chart.constants = {Value::of_long(static_cast<int64_t>(most_columns)), Value::boolean(false)};
    AggregateCall count;
    count.function = find_aggregate(Language::kSpl, "count");
    count.outputs.push_back({"count", Type::kDynamic});
    chart.calls.push_back(std::move(count));
    NodePtr rows = transform_rows(command, "chart", std::move(input), std::move(chart));
    if (rows) rows = series_as_columns(command, std::move(rows), fields[0].text, {"count"});
    if (rows && most_rows > 0) rows = take_rows(std::move(rows), most_rows);
    if (!rows || !total) return rows;
    TransformParts totals;
    totals.constants = {Value::boolean(true), Value::boolean(true), c.text_value(label), c.text_value(fields[0].text),
                        c.text_value(label)};
    return transform_rows(command, "addtotals", std::move(rows), std::move(totals));
}

// uniq: rows that are equal to the row above go.
NodePtr lower_uniq(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    if (!expect_end(command, lexer)) return nullptr;
    return transform_cells(command, "uniq", std::move(input), {});
}

// makecontinuous [field] [span=] [bins=] [start=] [end=]: the field is _time if none is named.
NodePtr lower_makecontinuous(const Command& command, NodePtr input) {
    BinOptions bin;
    Options options(command);
    add_bin_options(options, bin);
    std::string field = "_time";
    Lexer lexer = command.lexer();
    if (!options.read(lexer)) return nullptr;
    if (Token name = lexer.peek(); name.is_name()) field = lexer.next().text;
    if (!options.read(lexer) || !expect_end(command, lexer)) return nullptr;
    auto number = parse_number(bin.span);
    if (!bin.span.empty() && !is_time_span(bin.span) && (!number || *number <= 0))
        return command.fail("type", fmt::format("`{}` is no span", bin.span), command.arguments);
    auto bound = [](const std::string& text) {
        auto value = parse_number(text);
        return value ? Value::real(*value) : Value();
    };
    TransformParts parts;
    parts.names = {field};
    parts.constants = {bin.span.empty() ? Value() : command.compiler.text_value(number ? bin.span + "s" : bin.span),
                       bin.bins > 0 ? Value::of_long(static_cast<int64_t>(bin.bins)) : Value(),
                       Value::boolean(field == "_time" || is_time_span(bin.span)), bound(bin.start), bound(bin.end)};
    return transform_cells(command, "makecontinuous", std::move(input), std::move(parts));
}

}  // namespace tocsin::spl
