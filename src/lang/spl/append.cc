// Rows beside rows: append, appendpipe, appendcols, union, multisearch, set.
#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"
#include "lang/spl/pipeline.h"
#include "lang/spl/subsearch.h"
#include "plan/union.h"

namespace tocsin::spl {
namespace {

// Options, then one subsearch.
std::optional<Range> only_subsearch(const Command& command, const Options& options) {
    Lexer lexer = command.lexer();
    if (!options.read(lexer)) return std::nullopt;
    Token sub = lexer.next();
    if (sub.kind != TokenKind::kBracket) {
        command.syntax_error(sub, "a subsearch in brackets");
        return std::nullopt;
    }
    if (!options.read(lexer) || !expect_end(command, lexer)) return std::nullopt;
    return sub.range;
}

}  // namespace

NodePtr lower_append(const Command& command, NodePtr input) {
    uint64_t max_rows = 0;
    Options options(command);
    options.count("maxout", &max_rows).ignored("maxtime").ignored("timeout").ignored("extendtimerange");
    auto sub = only_subsearch(command, options);
    NodePtr rows = sub ? compile_subsearch(command.compiler, command.text, *sub) : nullptr;
    if (!rows) return nullptr;
    if (max_rows > 0) rows = take_rows(newest_first(command.compiler, std::move(rows)), max_rows);
    return append_rows(std::move(input), std::move(rows));
}

// appendpipe [pipeline]: what the pipeline makes of the rows so far, behind them.
NodePtr lower_appendpipe(const Command& command, NodePtr input) {
    Options options(command);
    options.ignored("run_in_preview");
    auto sub = only_subsearch(command, options);
    if (!sub) return nullptr;
    NodePtr rows = compile_pipeline(command.compiler, command.text, *sub, input->clone());
    return rows ? append_rows(std::move(input), std::move(rows)) : nullptr;
}

// appendcols [override=f] [subsearch]: row by row; a field that both have stays unless told to be overridden.
NodePtr lower_appendcols(const Command& command, NodePtr input) {
    bool override_fields = false;
    Options options(command);
    options.flag("override", &override_fields).ignored("maxtime").ignored("maxout").ignored("timeout");
    auto sub = only_subsearch(command, options);
    NodePtr right = sub ? compile_subsearch(command.compiler, command.text, *sub) : nullptr;
    if (!right) return nullptr;
    std::string number = fmt::format("{}row", kHidden);
    // Internal fields of the subsearch are not taken over.
    right = number_rows(select_columns(newest_first(command.compiler, std::move(right)), SelectMode::kDrop, {"_*"}),
                        number);
    auto node = std::make_unique<Join>();
    input = number_rows(std::move(input), number);
    node->join = JoinKind::kFullOuter;
    node->left_keys = node->right_keys = {number};
    node->max_matches = 1;
    node->right_overwrites = override_fields;
    node->schema = input->schema;
    for (const Field& field : right->schema) node->schema.set(field.name, Type::kDynamic);
    node->schema.set_open(input->schema.open() || right->schema.open());
    node->inputs.push_back(std::move(input));
    node->inputs.push_back(std::move(right));
    return select_columns(std::move(node), SelectMode::kDrop, {number});
}

// union [subsearch]... and multisearch [subsearch]...: the rows of all, and of the pipeline so far.
NodePtr lower_union(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    Options options(command);
    options.ignored("maxtime").ignored("maxout").ignored("timeout").ignored("extendtimerange");
    auto node = std::make_unique<Union>();
    if (input) node->inputs.push_back(std::move(input));
    if (!options.read(lexer)) return nullptr;
    for (Token token = lexer.next(); token.kind != TokenKind::kEnd; token = lexer.next()) {
        if (token.kind == TokenKind::kComma) continue;
        if (token.is_name())
            return command.fail("unsupported", "named datasets are not supported here, only subsearches", token.range);
        if (token.kind != TokenKind::kBracket) return command.syntax_error(token, "a subsearch in brackets");
        NodePtr rows = compile_subsearch(command.compiler, command.text, token.range);
        if (!rows) return nullptr;
        node->inputs.push_back(std::move(rows));
    }
    if (node->inputs.size() < 2)
        return command.fail("syntax", fmt::format("`{}` needs two subsearches", command.name), command.name_range);
    for (const NodePtr& rows : node->inputs) {
        for (const Field& field : rows->schema) node->schema.set(field.name, Type::kDynamic);
        if (rows->schema.open()) node->schema.set_open(true);
    }
    return node;
}

// set union|diff|intersect [subsearch] [subsearch]: rows as sets. The table function set gets the rows of both with the
// side (1, 2) in the column names[0]; constant: the operation.
NodePtr lower_set(const Command& command, NodePtr input) {
    if (input) return command.fail("syntax", "`set` comes first in a search", command.name_range);
    Lexer lexer = command.lexer();
    Token operation = lexer.next();
    if (!operation.is_word("union") && !operation.is_word("diff") && !operation.is_word("intersect")) {
        return command.syntax_error(operation, "union, diff or intersect");
    }
    std::string side = fmt::format("{}side", kHidden);
    NodePtr both;
    for (int64_t number : {1, 2}) {
        Token sub = lexer.next();
        if (sub.kind != TokenKind::kBracket) return command.syntax_error(sub, "a subsearch in brackets");
        NodePtr rows = compile_subsearch(command.compiler, command.text, sub.range);
        if (!rows) return nullptr;
        rows = extend_row(std::move(rows), side, command.compiler.integer(number));
        both = both ? append_rows(std::move(both), std::move(rows)) : std::move(rows);
    }
    if (!expect_end(command, lexer)) return nullptr;
    TransformParts parts;
    parts.names = {side};
    parts.constants = {command.compiler.text_value(to_lower_ascii(operation.text))};
    NodePtr rows = transform_cells(command, "set", std::move(both), std::move(parts));
    return rows ? select_columns(std::move(rows), SelectMode::kDrop, {side}) : nullptr;
}

}  // namespace tocsin::spl
