// join [type=inner|left|outer] [max=1] [overwrite=t] fields [subsearch]: keys compare as text; by default the first
// matching row of the subsearch, whose fields replace those of the same name.
//
//     join left=L right=R where L.a=R.b [subsearch]    the fields of both sides get their side's name in front
//     join usetime=t [earlier=f] ... [subsearch]       only rows of the subsearch that are no later (no earlier) than the row
//
// Where time decides, or nobody names the fields, the table function join_rows looks at both sides together.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/aggregates.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"
#include "lang/spl/pipeline.h"
#include "lang/spl/subsearch.h"

namespace tocsin::spl {
namespace {

struct JoinOptions {
    std::string type = "inner", left, right;
    uint64_t max = 1;
    bool overwrite = true, use_time = false, earlier = true;
    std::vector<std::string> left_keys, right_keys;
    std::optional<Range> subsearch;

    bool outer() const { return type != "inner"; }
};

// L.a=R.b, either side first.
bool read_pair(const Command& command, Lexer& lexer, JoinOptions& join) {
    Token first = lexer.next(), equals = lexer.next(), second = lexer.next();
    if (!first.is_name() || equals.kind != TokenKind::kEquals || !second.is_name())
        return command.syntax_error(first, "a pair of fields, `left.a=right.b`") != nullptr;
    if (second.text.starts_with(join.left + ".")) std::swap(first, second);
    if (!first.text.starts_with(join.left + ".") || !second.text.starts_with(join.right + ".")) {
        return command.fail("unknown-column",
                            fmt::format("the fields begin with `{}.` and `{}.`", join.left, join.right),
                            first.range) != nullptr;
    }
    join.left_keys.push_back(std::move(first.text));
    join.right_keys.push_back(std::move(second.text));
    return true;
}

std::optional<JoinOptions> read(const Command& command) {
    JoinOptions join;
    Options options(command);
    options.text("type", &join.type)
        .count("max", &join.max)
        .flag("overwrite", &join.overwrite)
        .flag("usetime", &join.use_time)
        .flag("earlier", &join.earlier)
        .text("left", &join.left)
        .text("right", &join.right);
    Lexer lexer = command.lexer();
    auto take = [&](Token& token) {
        if (token.kind == TokenKind::kBracket && !join.subsearch) {
            join.subsearch = token.range;
            return true;
        }
        if (!token.is_name()) return command.syntax_error(token, "a field or a subsearch") != nullptr;
        join.left_keys.push_back(token.text);
        join.right_keys.push_back(std::move(token.text));
        return true;
    };
    if (!options.read(lexer)) return std::nullopt;
    if (Token where = lexer.peek(); take_keyword(lexer, "where")) {
        if (join.left.empty() || join.right.empty()) {
            command.fail("syntax", "`where` needs `left=` and `right=`", where.range);
            return std::nullopt;
        }
        do {
            if (!read_pair(command, lexer, join)) return std::nullopt;
        } while (take_keyword(lexer, "and") || lexer.peek().is_name());
    }
    if (!options.read_all(lexer, take)) return std::nullopt;
    if (!join.subsearch) {
        command.fail("syntax", "`join` needs a subsearch in brackets", command.name_range);
        return std::nullopt;
    }
    join.type = to_lower_ascii(join.type);
    if (join.type == "inner" || join.type == "left" || join.type == "outer") return join;
    command.fail("syntax", fmt::format("`join` has no type `{}`; there are inner, left and outer", join.type),
                 command.arguments);
    return std::nullopt;
}

// names: the column that tells the sides, the keys (none: the fields that both sides have); constants: outer, most, overwrite,
// whether time decides, earlier.
NodePtr join_rows(const Command& command, NodePtr left, NodePtr right, const JoinOptions& join) {
    Compiler& c = command.compiler;
    std::string side = fmt::format("{}side", kHidden);
    left = extend_row(std::move(left), side, c.integer(1));
    right = extend_row(newest_first(c, std::move(right)), side, c.integer(2));
    TransformParts parts;
    parts.names = {side};
    parts.names.insert(parts.names.end(), join.left_keys.begin(), join.left_keys.end());
    parts.constants = {Value::boolean(join.outer()), Value::of_long(static_cast<int64_t>(join.max)),
                       Value::boolean(join.overwrite), Value::boolean(join.use_time), Value::boolean(join.earlier)};
    NodePtr rows =
        transform_cells(command, "join_rows", append_rows(std::move(left), std::move(right)), std::move(parts));
    return rows ? select_columns(std::move(rows), SelectMode::kDrop, {side}) : nullptr;
}

}  // namespace

NodePtr lower_join(const Command& command, NodePtr input) {
    auto read_options = read(command);
    if (!read_options) return nullptr;
    JoinOptions& join = *read_options;
    NodePtr right = compile_subsearch(command.compiler, command.text, *join.subsearch);
    if (!right) return nullptr;
    if (!join.left.empty() && !join.right.empty()) {
        input = select_columns(std::move(input), SelectMode::kRename, {"*"}, {join.left + ".*"});
        right = select_columns(std::move(right), SelectMode::kRename, {"*"}, {join.right + ".*"});
    }
    if (join.left_keys.empty()) {
        auto left_fields = listed_fields(*input), right_fields = listed_fields(*right);
        if (!left_fields || !right_fields) return join_rows(command, std::move(input), std::move(right), join);
        for (const std::string& field : *left_fields) {
            if (std::find(right_fields->begin(), right_fields->end(), field) != right_fields->end())
                join.left_keys.push_back(field);
        }
        if (join.left_keys.empty())
            return command.fail("syntax", "both sides of `join` have no field in common", command.name_range);
        join.right_keys = join.left_keys;
    }
    if (join.use_time) return join_rows(command, std::move(input), std::move(right), join);
    auto node = std::make_unique<Join>();
    node->join = join.outer() ? JoinKind::kLeftOuter : JoinKind::kInner;
    node->left_keys = std::move(join.left_keys);
    node->right_keys = std::move(join.right_keys);
    node->max_matches = join.max;
    node->right_overwrites = join.overwrite;
    node->text_keys = true;
    node->schema = input->schema;
    for (const Field& field : right->schema) {
        if (join.overwrite || !node->schema.has(field.name)) node->schema.set(field.name, Type::kDynamic);
    }
    node->schema.set_open(input->schema.open() || right->schema.open());
    // Which row is the first of several is a matter of order.
    if (join.max != 0) right = newest_first(command.compiler, std::move(right));
    node->inputs.push_back(std::move(input));
    node->inputs.push_back(std::move(right));
    return node;
}

}  // namespace tocsin::spl
