// tstats aggregates from datamodel=Model[.Dataset] [where search] [by fields, _time span=1h]: over accelerated data in
// the vendor's product, here over the events themselves, which gives the same rows. Fields carry the dataset's name
// (`All_Changes.user`); those without one (`_time`, `source`, `sourcetype`) are the events' own.
#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/aggregates.h"
#include "lang/spl/bin.h"
#include "lang/spl/commands.h"
#include "lang/spl/data_model.h"
#include "lang/spl/nodes.h"
#include "lang/spl/time_modifiers.h"
#include "plan/project.h"

namespace tocsin::spl {
namespace {

// The stretch up to the word `by` that is no value.
Range where_clause(Lexer& lexer) {
    size_t begin = lexer.position();
    bool value = false;
    while (true) {
        size_t before = lexer.position();
        Token token = lexer.next();
        if (token.kind == TokenKind::kEnd || (!value && (token.is_word("by") || token.is_word("groupby")))) {
            lexer.seek(before);
            return {begin, before};
        }
        if (token.kind == TokenKind::kUnclosed) {
            lexer.seek(token.range.end);
            return {begin, token.range.end};
        }
        if (token.kind == TokenKind::kOpen) lexer.parenthesized();
        value = token.kind == TokenKind::kEquals || token.kind == TokenKind::kNotEquals;
    }
}

struct Clauses {
    std::string data_model;
    Range data_model_range;
    std::optional<Range> where;
    std::vector<Token> keys;
    BinOptions time;
    bool prestats = false, append = false;
    std::string fill_null;
    bool has_fill_null = false;
};

// prestats=t: what a stats, chart or timechart behind it aggregates. That may as well be the events themselves, with the fields
// that are named and in the groups that are asked for.
NodePtr unaggregated(Compiler& c, NodePtr rows, std::vector<Assignment> keys, std::vector<Assignment> fields) {
    auto node = std::make_unique<Project>();
    auto add = [&](Assignment column) {
        if (node->schema.has(column.name)) return;
        node->schema.set(column.name, Type::kDynamic);
        node->columns.push_back(std::move(column));
    };
    std::vector<std::string> names;
    for (Assignment& key : keys) {
        names.push_back(key.name);
        add(std::move(key));
    }
    for (Assignment& field : fields) add(std::move(field));
    add({"_time", Compiler::column("_time")});
    node->inputs.push_back(std::move(rows));
    std::vector<ExprPtr> present;
    for (const std::string& name : names) present.push_back(c.call_of("isnotnull", {}, Compiler::column(name)));
    return filter_rows(std::move(node), std::move(present));
}

}  // namespace

NodePtr lower_tstats(const Command& command, NodePtr input) {
    Compiler& c = command.compiler;
    Clauses clauses;
    Options options(command);
    options.flag("prestats", &clauses.prestats).flag("append", &clauses.append);
    for (std::string_view name :
         {"local", "summariesonly", "include_reduced_buckets", "allow_old_summaries", "chunk_size"})
        options.ignored(name);
    options.with("fillnull_value", [&](const Option& option) {
        clauses.fill_null = option.value.text;
        return clauses.has_fill_null = true;
    });
    // The model has to be known before the aggregates are read: its name comes behind them.
    {
        Lexer ahead = command.lexer();
        for (Token token = ahead.next(); token.kind != TokenKind::kEnd; token = ahead.next()) {
            if (!token.is_word("from")) continue;
            auto option = take_option(ahead);
            if (!option || option->name != "datamodel")
                return command.fail("unsupported", "`tstats` reads data models only: `from datamodel=...`",
                                    token.range);
            clauses.data_model = option->value.text;
            clauses.data_model_range = option->value.range;
            break;
        }
    }
    DataModelRows found;
    if (clauses.data_model.empty())
        found.rows = scan_events(command);
    else
        found = data_model_events(command, clauses.data_model, clauses.data_model_range);
    NodePtr rows = std::move(found.rows);
    if (!rows) return nullptr;
    FieldReader field = [&](std::string_view name, Span span) -> ExprPtr {
        if (!found.model) return Compiler::column(name, span);
        std::string_view own = without_dataset(name, *found.model);
        if (own.size() == name.size() && name != "nodename") return Compiler::column(name, span);
        return data_model_field(c, *found.model, own, span);
    };

    Lexer lexer = command.lexer();
    std::vector<AggregateTerm> terms;
    std::vector<Assignment> fields;  // that the aggregates read
    FieldReader aggregated = [&](std::string_view name, Span span) {
        ExprPtr value = field(name, span);
        fields.push_back({std::string(name), clone(*value)});
        return value;
    };
    // Options stand anywhere between the aggregates: macros that set them are often written behind the first.
    size_t before;
    do {
        before = terms.size();
        if (!options.read(lexer) || !read_aggregates(command, lexer, terms, aggregated)) return nullptr;
    } while (terms.size() > before);
    if (take_keyword(lexer, "from")) take_option(lexer);
    if (!options.read(lexer)) return nullptr;
    if (take_keyword(lexer, "where")) clauses.where = where_clause(lexer);
    if (take_keyword(lexer, "by") || take_keyword(lexer, "groupby")) {
        Options spans(command);
        add_bin_options(spans, clauses.time);
        auto take = [&](Token& token) {
            if (!token.is_name()) return command.syntax_error(token, "a field name") != nullptr;
            clauses.keys.push_back(std::move(token));
            return true;
        };
        if (!spans.read_all(lexer, take)) return nullptr;
    }
    if (!expect_end(command, lexer)) return nullptr;
    if (terms.empty()) return command.fail("syntax", "`tstats` needs a statistical function", command.name_range);
    if (!settle_groups(command, clauses.keys, terms)) return nullptr;

    if (clauses.where) {
        auto conjuncts = compile_search(c, command.text, *clauses.where, field);
        if (!conjuncts) return nullptr;
        settle_time_range(c, *conjuncts);
        rows = filter_rows(std::move(rows), std::move(*conjuncts));
    }
    std::vector<Assignment> keys;
    for (const Token& key : clauses.keys) {
        Span span = command.span(key.range);
        ExprPtr value = field(key.text, span);
        if (key.text == "_time" && !clauses.time.span.empty()) {
            auto plain = parse_number(clauses.time.span);
            if (!plain && !is_time_span(clauses.time.span))
                return command.fail("type", fmt::format("`{}` is no length of time", clauses.time.span), key.range);
            value = c.call_of("bucket_time", span, std::move(value),
                              c.text(plain ? clauses.time.span + "s" : clauses.time.span));
        } else if (clauses.has_fill_null) {
            value = c.call_of("coalesce", span, std::move(value), c.text(clauses.fill_null));
        }
        keys.push_back({key.text, std::move(value)});
    }
    if (input && !clauses.append)
        return command.fail("syntax", "`tstats` comes first in a search, or with append=t", command.name_range);
    if (clauses.prestats) {
        rows = unaggregated(c, std::move(rows), std::move(keys), std::move(fields));
        return input ? append_rows(std::move(input), std::move(rows)) : std::move(rows);
    }
    auto node = std::make_unique<Aggregate>();
    node->drop_null_keys = true;
    node->expand_keys = true;
    node->empty_without_match = keys.empty();
    for (const Assignment& key : keys) node->schema.set(key.name, Type::kDynamic);
    node->keys = std::move(keys);
    for (AggregateTerm& term : terms) {
        if (!term.wildcard.empty())
            return command.fail("syntax", "`tstats` takes no `*` in fields", command.name_range);
        if (term.order_matters) rows = newest_first(c, std::move(rows));
    }
    node->calls = distinct_calls(std::move(terms));
    for (const AggregateCall& call : node->calls) node->schema.set(call.outputs[0].name, call.outputs[0].type);
    node->inputs.push_back(std::move(rows));
    return input ? append_rows(std::move(input), std::move(node)) : NodePtr(std::move(node));
}

}  // namespace tocsin::spl
