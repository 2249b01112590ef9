// join [type=inner|left|outer] [max=1] [overwrite=t] fields [subsearch]: keys compare as text; by default the first
// matching row of the subsearch, whose fields replace those of the same name.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"
#include "lang/spl/subsearch.h"

namespace tocsin::spl {

NodePtr lower_join(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    std::string type = "inner";
    uint64_t max = 1;
    bool overwrite = true, use_time = false;
    Options options(command);
    options.text("type", &type)
        .count("max", &max)
        .flag("overwrite", &overwrite)
        .flag("usetime", &use_time)
        .ignored("earlier");
    std::vector<std::string> keys;
    Range sub;
    bool has_sub = false;
    auto take = [&](Token& token) {
        if (token.kind == TokenKind::kBracket && !has_sub) {
            sub = token.range;
            return has_sub = true;
        }
        if (token.is_word("where"))
            return command.fail("unsupported", "`join` with `where` is not supported", token.range) != nullptr;
        if (!token.is_name()) return command.syntax_error(token, "a field or a subsearch") != nullptr;
        keys.push_back(std::move(token.text));
        return true;
    };
    if (!options.read_all(lexer, take)) return nullptr;
    if (!has_sub) return command.fail("syntax", "`join` needs a subsearch in brackets", command.name_range);
    type = to_lower_ascii(type);
    if (type != "inner" && type != "left" && type != "outer") {
        return command.fail("syntax", fmt::format("`join` has no type `{}`; there are inner, left and outer", type),
                            command.arguments);
    }
    if (use_time) return command.fail("unsupported", "`join` with usetime is not supported", command.arguments);
    NodePtr right = compile_subsearch(command.compiler, command.text, sub);
    if (!right) return nullptr;
    if (keys.empty()) {
        auto left_fields = listed_fields(*input), right_fields = listed_fields(*right);
        if (!left_fields || !right_fields) {
            return command.fail("unsupported",
                                "`join` without fields over fields that only the data knows is not supported",
                                command.name_range, "name the fields to join by");
        }
        for (const std::string& field : *left_fields) {
            if (std::find(right_fields->begin(), right_fields->end(), field) != right_fields->end())
                keys.push_back(field);
        }
        if (keys.empty())
            return command.fail("syntax", "both sides of `join` have no field in common", command.name_range);
    }
    auto node = std::make_unique<Join>();
    node->join = type == "inner" ? JoinKind::kInner : JoinKind::kLeftOuter;
    node->left_keys = keys;
    node->right_keys = std::move(keys);
    node->max_matches = max;
    node->right_overwrites = overwrite;
    node->text_keys = true;
    node->schema = input->schema;
    for (const Field& field : right->schema) {
        if (overwrite || !node->schema.has(field.name)) node->schema.set(field.name, Type::kDynamic);
    }
    node->schema.set_open(input->schema.open() || right->schema.open());
    // Which row is the first of several is a matter of order.
    if (max != 0) right = newest_first(command.compiler, std::move(right));
    node->inputs.push_back(std::move(input));
    node->inputs.push_back(std::move(right));
    return node;
}

}  // namespace tocsin::spl
