// top and rare [n] fields [by fields]: counts of combinations, then the first of each group by count with their share.
// It is made of other commands' parts and the table function `top`, which keeps the first rows and sums up the others:
//
//     stats count by <by>, <fields> | eventstats sum(count) by <by> | sort <by>, -count | top n <by> | eval percent=...
#include <fmt/format.h>

#include "function/registry.h"
#include "lang/spl/aggregates.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"
#include "lang/spl/pipeline.h"

namespace tocsin::spl {
namespace {

struct TopOptions {
    uint64_t limit = 10;
    bool show_count = true, show_percent = true, use_other = false;
    std::string count_field = "count", percent_field = "percent", other = "OTHER";
    std::vector<Token> fields, keys;
};

bool parse(const Command& command, TopOptions& top) {
    Lexer lexer = command.lexer();
    Options options(command);
    options.count("limit", &top.limit)
        .flag("showcount", &top.show_count)
        .flag("showperc", &top.show_percent)
        .flag("useother", &top.use_other)
        .text("countfield", &top.count_field)
        .text("percentfield", &top.percent_field)
        .text("otherstr", &top.other);
    bool by = false;
    auto take = [&](Token& token) {
        if (!token.is_name()) return command.syntax_error(token, "a field name") != nullptr;
        auto number = parse_number(token.text);
        bool is_limit =
            token.kind == TokenKind::kWord && top.fields.empty() && !by && number && *number >= 0 && *number < 1e9;
        if (is_limit)
            top.limit = static_cast<uint64_t>(*number);
        else if (token.is_word("by"))
            by = true;
        else
            (by ? top.keys : top.fields).push_back(std::move(token));
        return true;
    };
    if (!options.read_all(lexer, take)) return false;
    if (top.fields.empty()) command.fail("syntax", fmt::format("`{}` needs a field", command.name), command.name_range);
    return !top.fields.empty();
}

std::unique_ptr<Aggregate> aggregate(NodePtr input, const std::vector<Token>& keys, const AggregateFunction* function,
                                     std::string_view output) {
    auto node = std::make_unique<Aggregate>();
    for (const Token& token : keys) {
        if (node->schema.has(token.text)) continue;
        node->keys.push_back({token.text, Compiler::column(token.text)});
        node->schema.set(token.text, Type::kDynamic);
    }
    node->drop_null_keys = true;
    AggregateCall call;
    call.function = function;
    call.outputs.push_back({std::string(output), Type::kDynamic});
    node->calls.push_back(std::move(call));
    node->inputs.push_back(std::move(input));
    return node;
}

}  // namespace

NodePtr lower_top(const Command& command, NodePtr input) {
    TopOptions top;
    if (!parse(command, top)) return nullptr;
    const AggregateFunction* count = find_aggregate(Language::kSpl, "count");
    const AggregateFunction* sum = find_aggregate(Language::kSpl, "sum");
    if (!count || !sum)
        return command.fail("unsupported", "this needs the aggregates count and sum", command.name_range);
    Compiler& c = command.compiler;

    std::vector<Token> groups = top.keys;
    groups.insert(groups.end(), top.fields.begin(), top.fields.end());
    auto counted = aggregate(std::move(input), groups, count, top.count_field);
    counted->expand_keys = true;
    counted->schema.set(top.count_field, Type::kDynamic);
    NodePtr rows = std::move(counted);

    std::vector<std::string> hidden;
    const std::string total = fmt::format("{}total", kHidden);
    if (top.show_percent) {
        Schema schema = rows->schema;
        auto summed = aggregate(std::move(rows), top.keys, sum, total);
        summed->mode = AggregateMode::kBroadcast;
        summed->calls[0].arguments.push_back(c.column(top.count_field));
        schema.set(total, Type::kDynamic);
        summed->schema = std::move(schema);
        rows = std::move(summed);
        hidden.push_back(total);
    }
    std::vector<SortKey> order;
    for (const Token& key : top.keys) {
        order.emplace_back();
        order.back().expr = c.column(key.text);
        order.back().by_text_rules = true;
    }
    order.emplace_back();
    order.back().expr = c.column(top.count_field);
    order.back().descending = command.name == "top";
    rows = sort_rows(std::move(rows), std::move(order));
    if (top.limit > 0) {
        TransformParts parts;
        parts.names = names_of(groups);
        parts.constants = {Value::of_long(static_cast<int64_t>(top.keys.size())),
                           Value::of_long(static_cast<int64_t>(top.limit)), c.text_value(top.count_field),
                           top.use_other ? c.text_value(top.other) : Value()};
        rows = transform_cells(command, "top", std::move(rows), std::move(parts));
        if (!rows) return nullptr;
    }
    if (top.show_percent) {
        Span span = command.span(command.name_range);
        ExprPtr share =
            c.call_of("*", span, c.call_of("/", span, c.column(top.count_field), c.column(total)), c.integer(100));
        rows =
            extend_row(std::move(rows), top.percent_field, c.call_of("printf", span, c.text("%.6f"), std::move(share)));
    }
    if (!top.show_count) hidden.push_back(top.count_field);
    return hidden.empty() ? std::move(rows) : select_columns(std::move(rows), SelectMode::kDrop, std::move(hidden));
}

}  // namespace tocsin::spl
