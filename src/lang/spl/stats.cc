// stats and eventstats: aggregates by groups. A row with a missing by-field is in no group, a multivalue by-field puts
// the row into a group per value. `values(x.*) as *` over events, whose columns only the data knows, is left to the
// table function stats_wildcard.
#include <algorithm>

#include <fmt/format.h>

#include "function/registry.h"
#include "lang/spl/aggregates.h"
#include "lang/spl/bin.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"
#include "lang/spl/pipeline.h"
#include "plan/bound_column.h"

namespace tocsin::spl {
namespace {

struct Parsed {
    std::vector<AggregateTerm> terms;
    std::vector<Token> keys;
    BinOptions bin;              // `by _time span=1h` ...
    std::string binned;          // ... and the field that it stands behind
    std::string delimiter;       // for nomv; empty: not given
    bool all_numeric = false;    // one text voids a numeric function's result
    bool distinct_keys = false;  // a value that a multivalue key holds twice counts once
};

std::optional<Parsed> parse(const Command& command) {
    Lexer lexer = command.lexer();
    Parsed parsed;
    Options options(command);
    options.flag("allnum", &parsed.all_numeric)
        .text("delim", &parsed.delimiter)
        .flag("dedup_splitvals", &parsed.distinct_keys)
        .ignored("partitions");
    if (!options.read(lexer) || !read_aggregates(command, lexer, parsed.terms)) return std::nullopt;
    if (take_keyword(lexer, "by")) {
        Options spans(command);
        add_bin_options(spans, parsed.bin);
        auto take = [&](Token& token) {
            if (!token.is_name()) return command.syntax_error(token, "a field name") != nullptr;
            // What stood before this field are the buckets of the one before it.
            if (parsed.bin.given() && !parsed.keys.empty() && parsed.binned.empty())
                parsed.binned = parsed.keys.back().text;
            parsed.keys.push_back(std::move(token));
            return true;
        };
        if (!spans.read_all(lexer, take, &Lexer::next_name)) return std::nullopt;
        if (parsed.bin.given() && !parsed.keys.empty() && parsed.binned.empty())
            parsed.binned = parsed.keys.back().text;
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

NodePtr with_patterns(const Command& command, std::string_view function, NodePtr input,
                      std::vector<AggregateTerm> terms, const std::vector<std::string>& keys) {
    TransformParts parts;
    parts.names = keys;
    parts.constants.push_back(Value::of_long(static_cast<int64_t>(keys.size())));
    for (AggregateTerm& term : terms) {
        parts.names.push_back(term.wildcard);
        parts.calls.push_back(std::move(term.call));
    }
    return transform_rows(command, function, std::move(input), std::move(parts));
}

std::string text_count_name(const std::string& output) { return fmt::format("{}texts of {}", kHidden, output); }

// allnum=t: counts, beside each numeric function, the values that are no numbers. The functions' outputs.
std::vector<std::string> count_texts(Compiler& c, std::vector<AggregateCall>& calls) {
    constexpr std::string_view kAnyValue[] = {"count",      "dc",   "estdc", "estdc_error", "values", "list",
                                              "first",      "last", "mode",  "earliest",    "latest", "earliest_time",
                                              "latest_time"};
    std::vector<std::string> outputs;
    std::vector<AggregateCall> counts;
    for (const AggregateCall& call : calls) {
        bool any = std::find(std::begin(kAnyValue), std::end(kAnyValue), call.function->name) != std::end(kAnyValue);
        if (any || call.arguments.empty()) continue;
        AggregateCall texts;
        texts.function = find_aggregate(Language::kSpl, "count");
        std::string value = bound_column_name(c.bound_columns++);
        ExprPtr is_text = c.call_of("not", call.span, c.call_of("isnum", call.span, c.column(value)));
        texts.arguments.push_back(c.call_of("mvfilter", call.span, clone(*call.arguments[0]), std::move(is_text)));
        texts.arguments.back()->name = value;
        texts.outputs.push_back({text_count_name(call.outputs[0].name), Type::kDynamic});
        outputs.push_back(call.outputs[0].name);
        counts.push_back(std::move(texts));
    }
    std::move(counts.begin(), counts.end(), std::back_inserter(calls));
    return outputs;
}

// The outputs whose field held a text become null.
NodePtr void_mixed(Compiler& c, NodePtr rows, const std::vector<std::string>& outputs) {
    std::vector<std::string> hidden;
    for (const std::string& output : outputs) {
        std::string count = text_count_name(output);
        rows = extend_row(
            std::move(rows), output,
            c.call_of("if", {}, c.call_of("=", {}, c.column(count), c.integer(0)), c.column(output), c.null()));
        hidden.push_back(std::move(count));
    }
    return hidden.empty() ? std::move(rows) : select_columns(std::move(rows), SelectMode::kDrop, std::move(hidden));
}

NodePtr aggregate(const Command& command, NodePtr input, AggregateMode mode) {
    auto parsed = parse(command);
    if (!parsed || (mode == AggregateMode::kGroups && !settle_groups(command, parsed->keys, parsed->terms)))
        return nullptr;
    std::vector<std::string> keys = names_of(parsed->keys);
    if (!parsed->binned.empty()) {
        input = bin_rows(command, std::move(input), parsed->binned, parsed->binned, parsed->bin);
        if (!input) return nullptr;
    }
    if (!parsed->delimiter.empty()) {
        for (const AggregateTerm& term : parsed->terms)
            command.compiler.delimiters[term.call.outputs[0].name] = parsed->delimiter;
    }
    std::vector<AggregateTerm> terms = expand_wildcards(std::move(parsed->terms), input->schema, keys);
    bool ordered =
        std::any_of(terms.begin(), terms.end(), [](const AggregateTerm& term) { return term.order_matters; });
    if (ordered) input = newest_first(command.compiler, std::move(input));
    bool wildcard =
        std::any_of(terms.begin(), terms.end(), [](const AggregateTerm& term) { return !term.wildcard.empty(); });
    if (wildcard) {
        std::string_view function = mode == AggregateMode::kGroups ? "stats_wildcard" : "eventstats_wildcard";
        return with_patterns(command, function, std::move(input), std::move(terms), keys);
    }

    auto node = std::make_unique<Aggregate>();
    node->mode = mode;
    node->drop_null_keys = true;
    node->expand_keys = mode == AggregateMode::kGroups;
    node->empty_without_match = mode == AggregateMode::kGroups && keys.empty();
    if (mode == AggregateMode::kBroadcast) node->schema = input->schema;
    for (const Token& key : parsed->keys) {
        ExprPtr value = Compiler::column(key.text, command.span(key.range));
        if (parsed->distinct_keys)
            value = command.compiler.call_of("mvdedup", command.span(key.range), std::move(value));
        node->keys.push_back({key.text, std::move(value)});
        node->schema.set(key.text, Type::kDynamic);
    }
    node->calls = distinct_calls(std::move(terms));
    std::vector<std::string> judged;
    if (parsed->all_numeric) judged = count_texts(command.compiler, node->calls);
    for (const AggregateCall& call : node->calls) node->schema.set(call.outputs[0].name, call.outputs[0].type);
    node->inputs.push_back(std::move(input));
    return void_mixed(command.compiler, std::move(node), judged);
}

}  // namespace

NodePtr lower_stats(const Command& command, NodePtr input) {
    return aggregate(command, std::move(input), AggregateMode::kGroups);
}
NodePtr lower_eventstats(const Command& command, NodePtr input) {
    return aggregate(command, std::move(input), AggregateMode::kBroadcast);
}

}  // namespace tocsin::spl
