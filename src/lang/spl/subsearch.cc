// The vendor runs a subsearch, writes its rows out as a search text `( ( a="x" AND b="y" ) OR ( ... ) )` and parses
// that in place. Here the rows stay a plan: the subsearch becomes a subquery of the outer filter, evaluated once its
// logs are read.
//
//     one field       search_in(field, values(subquery))
//     several fields  search_any_row(values(subquery of one JSON object per row), "a", a, "b", b)
//     return $field   search_any_term(_raw, values(subquery))
//     return a $b     search_any_row(..., "a", a, "$b", _raw): a name with `$` in front is a term of the event's text
//
// This needs the names of the subsearch's fields, which is why it has to end in table, fields, stats, return or the
// like. Fields called `search` or `query` hold search text, which can only be used if it is written in the query (`eval
// search="..."`).
#include "lang/spl/subsearch.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/nodes.h"
#include "lang/spl/pipeline.h"
#include "lang/spl/return.h"
#include "plan/extend.h"
#include "plan/project.h"
#include "plan/values.h"

namespace tocsin::spl {
namespace {

constexpr char kBareTerm = '$';  // in front of the name of a value that is a term (see search_any_row)

bool is_empty(const Node& rows) {
    if (rows.kind == NodeKind::kValues) return as<Values>(rows).rows.empty() && as<Values>(rows).expressions.empty();
    bool passes = rows.kind == NodeKind::kFilter || rows.kind == NodeKind::kExtend || rows.kind == NodeKind::kSelect ||
                  rows.kind == NodeKind::kTake || rows.kind == NodeKind::kSort;
    return passes && is_empty(*rows.inputs[0]);
}

// The text of a field that an eval of the subsearch gives to its only row.
std::optional<std::string> written_text(const Node& rows, std::string_view field) {
    switch (rows.kind) {
        case NodeKind::kSelect:
        case NodeKind::kTake: return written_text(*rows.inputs[0], field);
        case NodeKind::kExtend:
            for (const Assignment& column : as<Extend>(rows).columns) {
                if (column.name != field) continue;
                const Node* base = rows.inputs[0].get();
                while (base->kind == NodeKind::kExtend || base->kind == NodeKind::kSelect) base = base->inputs[0].get();
                bool one_row = base->kind == NodeKind::kValues &&
                               as<Values>(*base).rows.size() + as<Values>(*base).expressions.size() == 1;
                if (!one_row || column.expr->kind != ExprKind::kLiteral || !column.expr->value.is_string())
                    return std::nullopt;
                return std::string(column.expr->value.text());
            }
            return written_text(*rows.inputs[0], field);
        default: return std::nullopt;
    }
}

// An array of what `value` is in each row.
ExprPtr values_of(NodePtr rows, std::string_view name, ExprPtr value, Span span) {
    auto project = std::make_unique<Project>();
    project->schema.set(name, value->type);
    project->columns.push_back({std::string(name), std::move(value)});
    project->inputs.push_back(std::move(rows));
    auto expr = std::make_unique<Expr>();
    expr->kind = ExprKind::kValues;
    expr->type = Type::kDynamic;
    expr->span = span;
    expr->subquery = std::move(project);
    return expr;
}

// A subsearch cut into its rows and the `return` behind them.
struct Parts {
    NodePtr rows;
    std::optional<Return> returned;
};
std::optional<Parts> compile_parts(Compiler& compiler, const ExpandedText& text, Range inner) {
    auto segments = split_pipeline(compiler, text, inner);
    if (!segments) return std::nullopt;
    Parts parts;
    const Segment& last = segments->back();
    CommandParts names = command_parts(text, last, segments->size() == 1);
    bool strip_format = equals_ignore_case(text.text(names.name), "format") && trim(text.text(names.arguments)).empty();
    bool strip_return = equals_ignore_case(text.text(names.name), "return");
    if (segments->size() > 1 && (strip_format || strip_return)) {
        if (strip_return) {
            Command command{compiler, text, "return", names.name, names.arguments};
            parts.returned = parse_return(command);
            if (!parts.returned) return std::nullopt;
        }
        inner.end = *last.pipe;
    }
    parts.rows = compile_subsearch(compiler, text, inner);
    if (!parts.rows) return std::nullopt;
    if (parts.returned) {
        parts.rows = newest_first(compiler, std::move(parts.rows));
        parts.rows = take_rows(std::move(parts.rows), parts.returned->rows);
    }
    return parts;
}

SubsearchCondition fail(Compiler& compiler, std::string_view code, std::string message, Span span,
                        std::string help = {}) {
    compiler.diagnostics.error(code, std::move(message), span, std::move(help));
    return {false, nullptr};
}

}  // namespace

NodePtr compile_subsearch(Compiler& compiler, const ExpandedText& text, Range inner) {
    if (compiler.subsearch_depth >= kMaxSubsearchDepth) {
        compiler.diagnostics.error("limit", fmt::format("subsearches are nested more than {} deep", kMaxSubsearchDepth),
                                   text.origin(inner));
        return nullptr;
    }
    ++compiler.subsearch_depth;
    bool exact = std::exchange(compiler.exact, false);
    NodePtr rows = compile_pipeline(compiler, text, inner, nullptr);
    compiler.exact = exact;
    --compiler.subsearch_depth;
    return rows;
}

SubsearchCondition subsearch_condition(Compiler& compiler, const ExpandedText& text, Range inner,
                                       const FieldReader& field) {
    Span span = text.origin(Range{inner.begin - 1, inner.end + 1});
    auto parts = compile_parts(compiler, text, inner);
    if (!parts) return {false, nullptr};
    // `NOT ()`: nothing fits no rows.
    if (is_empty(*parts->rows)) return {true, compiler.boolean(false, span)};

    struct Compared {
        std::string outer;
        std::string inner;
    };
    std::vector<Compared> compared;
    if (parts->returned) {
        for (const Return::Item& item : parts->returned->items) {
            if (!item.bare) {
                compared.push_back({item.alias, item.field});
                continue;
            }
            if (parts->returned->items.size() > 1) {
                compared.push_back({kBareTerm + item.field, item.field});
                continue;
            }
            ExprPtr values = values_of(std::move(parts->rows), item.field, Compiler::column(item.field), span);
            return {true, compiler.call_of("search_any_term", span,
                                           field ? field("_raw", span) : Compiler::column("_raw"), std::move(values))};
        }
    } else {
        auto names = listed_fields(*parts->rows);
        if (!names) {
            return fail(compiler, "unsupported", "the fields that this subsearch returns are only known from the data",
                        span, "end it with `| fields` or `| table` and their names");
        }
        for (const std::string& name : *names) {
            if (name == "search" || name == "query") {
                auto search = written_text(*parts->rows, name);
                if (!search)
                    return fail(compiler, "unsupported", "a search text that a subsearch computes is not supported",
                                span);
                ExpandedText made;
                made.append_made(*search, span, {});
                auto conjuncts = compile_search(compiler, made, {0, made.size()}, field);
                if (!conjuncts) return {false, nullptr};
                if (conjuncts->empty()) return {};
                if (conjuncts->size() == 1) return {true, std::move(conjuncts->front())};
                return {true, compiler.call("and", std::move(*conjuncts), span)};
            }
            compared.push_back({name, name});
        }
        if (compared.empty()) return {true, compiler.boolean(false, span)};
        parts->rows = take_rows(std::move(parts->rows), kMaxSubsearchRows);
    }

    auto outer = [&](std::string_view name) {
        if (name.starts_with(kBareTerm)) name = "_raw";
        return field ? field(name, span) : Compiler::column(name, span);
    };
    if (compared.size() == 1) {
        ExprPtr values =
            values_of(std::move(parts->rows), compared[0].inner, Compiler::column(compared[0].inner), span);
        return {true, compiler.call_of("search_in", span, outer(compared[0].outer), std::move(values))};
    }
    std::vector<ExprPtr> members, arguments;
    arguments.push_back(nullptr);
    for (const Compared& pair : compared) {
        members.push_back(compiler.text(pair.outer));
        members.push_back(Compiler::column(pair.inner));
        arguments.push_back(compiler.text(pair.outer));
        arguments.push_back(outer(pair.outer));
    }
    ExprPtr row = compiler.call("json_object", std::move(members), span);
    arguments[0] = values_of(std::move(parts->rows), "row", std::move(row), span);
    return {true, compiler.call("search_any_row", std::move(arguments), span)};
}

ExprPtr subsearch_values(Compiler& compiler, const ExpandedText& text, Range inner) {
    Span span = text.origin(Range{inner.begin - 1, inner.end + 1});
    auto parts = compile_parts(compiler, text, inner);
    if (!parts) return nullptr;
    std::vector<std::string> names;
    if (parts->returned) {
        for (const Return::Item& item : parts->returned->items) names.push_back(item.field);
    } else if (auto listed = listed_fields(*parts->rows)) {
        names = *listed;
    }
    if (names.size() != 1) {
        fail(compiler, "unsupported", "a subsearch that gives a value has to end in one field", span);
        return nullptr;
    }
    return values_of(take_rows(std::move(parts->rows), kMaxSubsearchRows), names[0], Compiler::column(names[0]), span);
}

ExprPtr subsearch_scalar(Compiler& compiler, const ExpandedText& text, Range inner) {
    Span span = text.origin(Range{inner.begin - 1, inner.end + 1});
    auto parts = compile_parts(compiler, text, inner);
    if (!parts) return nullptr;
    if (!parts->returned || parts->returned->items.size() != 1 || !parts->returned->items[0].bare ||
        parts->returned->rows != 1) {
        fail(compiler, "unsupported", "a subsearch in an expression has to end in `return $field`", span);
        return nullptr;
    }
    const std::string& name = parts->returned->items[0].field;
    ExprPtr expr = values_of(std::move(parts->rows), name, Compiler::column(name), span);
    expr->kind = ExprKind::kScalar;
    return expr;
}

}  // namespace tocsin::spl
