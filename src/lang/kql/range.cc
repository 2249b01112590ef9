// range x from a to b step s: values counted up, both ends included. The column has the type of the first bound.
#include "plan/range.h"

#include "lang/kql/casts.h"
#include "lang/kql/constant.h"
#include "lang/kql/operator_functions.h"

namespace tocsin::kql {
namespace {

struct RangeSyntax : Operator {
    std::string_view name;
    const Syntax* from = nullptr;
    const Syntax* to = nullptr;
    const Syntax* step = nullptr;
};

// Whether that is known before the query runs.
bool makes_too_many(const Range& range, Arena& arena) {
    auto from = evaluate_constant(*range.from, arena), to = evaluate_constant(*range.to, arena),
         step = evaluate_constant(*range.step, arena);
    if (!from || !to || !step || from->is_null() || to->is_null() || step->is_null()) return false;
    if (to_double(*step) == 0) return false;
    return (to_double(*to) - to_double(*from)) / to_double(*step) >= kMostRangeRows;
}

}  // namespace

Operator* parse_range(Parser& parser) {
    RangeSyntax syntax;
    Span span;
    if (!parser.parse_name(syntax.name, span) || !parser.expect_name("from")) return nullptr;
    syntax.from = parser.parse_expression();
    if (syntax.from == nullptr || !parser.expect_name("to")) return nullptr;
    syntax.to = parser.parse_expression();
    if (syntax.to == nullptr || !parser.expect_name("step")) return nullptr;
    syntax.step = parser.parse_expression();
    return syntax.step == nullptr ? nullptr : parser.make(syntax);
}

NodePtr bind_range(Binder& binder, const Operator& syntax, NodePtr) {
    const auto& written = static_cast<const RangeSyntax&>(syntax);
    auto range = binder.make<Range>();
    range->from = binder.bind(*written.from, RowScope());
    range->to = binder.bind(*written.to, RowScope());
    range->step = binder.bind(*written.step, RowScope());
    if (range->from == nullptr || range->to == nullptr || range->step == nullptr) return nullptr;
    Type type = range->from->type;
    Type step = type == Type::kDateTime ? Type::kTimespan : type;
    bool fits = is_numeric(type) || type == Type::kDateTime || type == Type::kTimespan || type == Type::kDynamic;
    auto same_family = [](Type a, Type b) { return a == b || (is_numeric(a) && is_numeric(b)) || a == Type::kDynamic; };
    if (!fits || !same_family(range->to->type, type) || !same_family(range->step->type, step)) {
        return binder.error("type",
                            "the bounds and the step of `range` do not fit together: " + std::string(type_name(type)) +
                                ", " + std::string(type_name(range->to->type)) + " and " +
                                std::string(type_name(range->step->type)),
                            syntax.span);
    }
    range->to = cast(std::move(range->to), type);
    // A fraction in the step must not be lost.
    if (!(is_integer(type) && range->step->type == Type::kReal)) range->step = cast(std::move(range->step), step);
    if (makes_too_many(*range, binder.arena()))
        return binder.error("limit", "`range` makes more than 100,000,000 rows", syntax.span);
    range->schema = Schema({{std::string(written.name), type}});
    return range;
}

}  // namespace tocsin::kql
