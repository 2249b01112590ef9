// top-nested and top-hitters: the values with the largest aggregates.
//
// top-hitters is a summarize with a sort; Kusto's is approximate, ours exact. top-nested is the table function
// `top-nested`, called with
//   arguments  the expression of each level
//   names      per level the value's column and the aggregate's
//   constants  per level: how many (null: all), the text for the others (null: none), whether the largest come first
//   calls      the aggregate of each level
#include "lang/kql/aggregate_calls.h"
#include "lang/kql/operator_functions.h"
#include "plan/aggregate.h"
#include "plan/sort.h"
#include "plan/transform.h"

namespace tocsin::kql {
namespace {

struct LevelSyntax {
    const Syntax* count = nullptr;
    const Syntax* expression = nullptr;
    const Syntax* others = nullptr;
    const Syntax* aggregate = nullptr;
    bool descending = true;
};

struct NestedSyntax : Operator {
    std::span<const LevelSyntax> levels;
};

struct HittersSyntax : Operator {
    const Syntax* count = nullptr;
    const Syntax* expression = nullptr;
    const Syntax* weight = nullptr;
};

bool parse_level(Parser& parser, LevelSyntax& level) {
    if (!parser.at_name("of") && (level.count = parser.parse_expression()) == nullptr) return false;
    if (!parser.expect_name("of")) return false;
    level.expression = parser.parse_named();
    if (level.expression == nullptr) return false;
    if (parser.accept_name("with")) {
        if (!parser.expect_name("others") || !parser.expect_symbol("=")) return false;
        level.others = parser.parse_expression();
        if (level.others == nullptr) return false;
    }
    if (!parser.expect_name("by")) return false;
    level.aggregate = parser.parse_named();
    if (level.aggregate == nullptr) return false;
    level.descending = !parser.accept_name("asc");
    if (level.descending) parser.accept_name("desc");
    return true;
}

}  // namespace

Operator* parse_top_nested(Parser& parser) {
    std::vector<LevelSyntax> levels;
    do {
        if (!levels.empty()) {
            // `, top-nested` or a bare comma.
            if (parser.at_name("top") && parser.at_symbol("-", 1)) parser.take(), parser.take(), parser.take();
        }
        LevelSyntax level;
        if (!parse_level(parser, level)) return nullptr;
        levels.push_back(level);
    } while (parser.accept_symbol(","));
    NestedSyntax syntax;
    syntax.levels = parser.keep(levels);
    return parser.make(syntax);
}

Operator* parse_top_hitters(Parser& parser) {
    HittersSyntax syntax;
    syntax.count = parser.parse_expression();
    if (syntax.count == nullptr || !parser.expect_name("of")) return nullptr;
    syntax.expression = parser.parse_named();
    if (syntax.expression == nullptr) return nullptr;
    if (parser.accept_name("by")) {
        syntax.weight = parser.parse_expression();
        if (syntax.weight == nullptr) return nullptr;
    }
    return parser.make(syntax);
}

NodePtr bind_top_nested(Binder& binder, const Operator& syntax, NodePtr input) {
    Schema columns = input->schema;
    auto transform = binder.make<Transform>(std::move(input));
    transform->function = binder.table_function("top-nested", syntax.span);
    bool good = transform->function != nullptr;
    RowScope row;
    row.columns = &columns;
    AggregateCollector collector;
    collector.input = &columns;
    ColumnNames names;
    std::vector<Field> fields;
    for (const LevelSyntax& level : static_cast<const NestedSyntax&>(syntax).levels) {
        bool named = level.expression->kind == SyntaxKind::kNamed;
        ExprPtr expr = binder.bind(named ? *level.expression->children[0] : *level.expression, row);
        std::string name = names.add(implicit_name(*level.expression, binder));
        std::vector<Assignment> results;
        bool plain = true;
        const Syntax* aggregate = level.aggregate;
        ColumnNames ignored;
        size_t before = collector.calls.size();
        bool bound = bind_aggregates(binder, SyntaxList(&aggregate, 1), collector, ignored, results, plain) && plain &&
                     collector.calls.size() == before + 1;
        Value count;
        Value others;
        if (level.count != nullptr && !binder.bind_constant_value(*level.count, count)) good = false;
        if (level.others != nullptr && !binder.bind_constant_value(*level.others, others)) good = false;
        if (expr == nullptr || !bound) {
            if (expr != nullptr && !plain)
                binder.error("unsupported", "top-nested takes an aggregate here", level.aggregate->span);
            good = false;
            continue;
        }
        std::string total = aggregate->kind == SyntaxKind::kNamed ? std::string(aggregate->text) : "aggregated_" + name;
        total = names.add(total);
        Field& output = collector.calls.back().outputs[0];
        output.name = total;
        fields.push_back({name, expr->type});
        fields.push_back(output);
        transform->names.push_back(name);
        transform->names.push_back(total);
        transform->arguments.push_back(std::move(expr));
        transform->constants.insert(transform->constants.end(), {count, others, Value::boolean(level.descending)});
    }
    transform->calls = std::move(collector.calls);
    transform->schema = Schema(std::move(fields), !good);
    return transform;
}

NodePtr bind_top_hitters(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& written = static_cast<const HittersSyntax&>(syntax);
    Schema columns = input->schema;
    RowScope row;
    row.columns = &columns;
    bool named = written.expression->kind == SyntaxKind::kNamed;
    ExprPtr key = binder.bind(named ? *written.expression->children[0] : *written.expression, row);
    uint64_t limit = 0;
    bool counted = binder.bind_count(*written.count, limit);
    ColumnNames names;
    std::string name = names.add(implicit_name(*written.expression, binder));
    AggregateCall call;
    call.span = syntax.span;
    std::string total;
    Type type = Type::kLong;
    if (written.weight == nullptr) {
        call.function = find_aggregate(Language::kKql, "count");
        total = "approximate_count_" + name;
    } else {
        ExprPtr weight = binder.bind(*written.weight, row);
        if (weight == nullptr) return nullptr;
        if (!is_numeric(weight->type)) return binder.error("type", "the weight must be a number", written.weight->span);
        type = is_integer(weight->type) ? Type::kLong : weight->type;
        call.function = find_aggregate(Language::kKql, "sum");
        total = "approximate_sum_" + implicit_name(*written.weight, binder);
        call.arguments.push_back(std::move(weight));
    }
    if (key == nullptr || !counted) return nullptr;
    if (call.function == nullptr) return binder.error("unsupported", "top-hitters is not supported", syntax.span);
    call.outputs.push_back({total, type});
    auto aggregate = binder.make<Aggregate>(std::move(input));
    aggregate->schema = Schema({{name, key->type}, {total, type}});
    aggregate->keys.push_back({name, std::move(key)});
    aggregate->calls.push_back(std::move(call));
    auto sort = binder.make<Sort>(std::move(aggregate));
    SortKey sort_key;
    sort_key.expr = make_column(total, type);
    sort_key.descending = true;
    sort->keys.push_back(std::move(sort_key));
    sort->limit = limit;
    return sort;
}

}  // namespace tocsin::kql
