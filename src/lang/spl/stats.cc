// stats and eventstats: aggregates by groups. A row with a missing by-field is in no group, a multivalue by-field puts
// the row into a group per value. `values(x.*) as *` over events, whose columns only the data knows, is left to the
// table function stats_wildcard.
#include <algorithm>

#include <fmt/format.h>

#include "lang/spl/aggregates.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"

namespace tocsin::spl {
namespace {

struct Parsed {
    std::vector<AggregateTerm> terms;
    std::vector<Token> keys;
};

std::optional<Parsed> parse(const Command& command) {
    Lexer lexer = command.lexer();
    Parsed parsed;
    Options options(command);
    options.ignored("allnum").ignored("delim").ignored("partitions").ignored("dedup_splitvals");
    if (!options.read(lexer) || !read_aggregates(command, lexer, parsed.terms)) return std::nullopt;
    if (take_keyword(lexer, "by")) {
        if (!read_fields(command, lexer, parsed.keys)) return std::nullopt;
        if (parsed.keys.empty()) {
            command.fail("syntax", "`by` needs a field", command.name_range);
            return std::nullopt;
        }
    }
    if (!expect_end(command, lexer)) return std::nullopt;
    if (parsed.terms.empty()) {
        command.fail("syntax", fmt::format("`{}` needs a statistical function", command.name), command.name_range);
        return std::nullopt;
    }
    for (const Token& key : parsed.keys) {
        if (!has_wildcard(key.text)) continue;
        command.fail("syntax", "a field to group by cannot hold `*`", key.range);
        return std::nullopt;
    }
    return parsed;
}

NodePtr stats_wildcard(const Command& command, NodePtr input, std::vector<AggregateTerm> terms,
                       const std::vector<std::string>& keys) {
    TransformParts parts;
    parts.names = keys;
    parts.constants.push_back(Value::of_long(static_cast<int64_t>(keys.size())));
    for (AggregateTerm& term : terms) {
        parts.names.push_back(term.wildcard);
        parts.calls.push_back(std::move(term.call));
    }
    return transform_rows(command.compiler, "stats_wildcard", std::move(input), std::move(parts),
                          command.span(command.name_range));
}

NodePtr aggregate(const Command& command, NodePtr input, AggregateMode mode) {
    auto parsed = parse(command);
    if (!parsed || (mode == AggregateMode::kGroups && !settle_groups(command, parsed->keys, parsed->terms)))
        return nullptr;
    std::vector<std::string> keys = names_of(parsed->keys);
    std::vector<AggregateTerm> terms = expand_wildcards(std::move(parsed->terms), input->schema, keys);
    bool ordered =
        std::any_of(terms.begin(), terms.end(), [](const AggregateTerm& term) { return term.order_matters; });
    if (ordered) input = newest_first(command.compiler, std::move(input));
    bool wildcard =
        std::any_of(terms.begin(), terms.end(), [](const AggregateTerm& term) { return !term.wildcard.empty(); });
    if (wildcard && mode == AggregateMode::kGroups)
        return stats_wildcard(command, std::move(input), std::move(terms), keys);
    if (wildcard)
        return command.fail("unsupported",
                            "`eventstats` with `*` over fields that only the data knows is not supported",
                            command.name_range);

    auto node = std::make_unique<Aggregate>();
    node->mode = mode;
    node->drop_null_keys = true;
    node->expand_keys = mode == AggregateMode::kGroups;
    node->empty_without_match = mode == AggregateMode::kGroups && keys.empty();
    if (mode == AggregateMode::kBroadcast) node->schema = input->schema;
    for (const Token& key : parsed->keys) {
        node->keys.push_back({key.text, Compiler::column(key.text, command.span(key.range))});
        node->schema.set(key.text, Type::kDynamic);
    }
    node->calls = distinct_calls(std::move(terms));
    for (const AggregateCall& call : node->calls) node->schema.set(call.outputs[0].name, call.outputs[0].type);
    node->inputs.push_back(std::move(input));
    return node;
}

}  // namespace

NodePtr lower_stats(const Command& command, NodePtr input) {
    return aggregate(command, std::move(input), AggregateMode::kGroups);
}
NodePtr lower_eventstats(const Command& command, NodePtr input) {
    return aggregate(command, std::move(input), AggregateMode::kBroadcast);
}

}  // namespace tocsin::spl
