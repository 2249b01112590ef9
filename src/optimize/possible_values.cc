#include "optimize/possible_values.h"

#include <algorithm>

#include "data/compare.h"

namespace tocsin {

DispatchField dispatch_field(const ScanColumn& column) {
    if (column.rendering == Rendering::kSourcetype) return DispatchField::kSourcetype;
    bool as_text = column.rendering == Rendering::kText || column.rendering == Rendering::kSplunk ||
                   column.rendering == Rendering::kSigma;
    if (!as_text || column.path.size() != 1 || column.path[0].kind != PathStep::Kind::kKey) return DispatchField::kNone;
    if (column.path[0].key == "eventName") return DispatchField::kEventName;
    if (column.path[0].key == "eventSource") return DispatchField::kEventSource;
    return DispatchField::kNone;
}

namespace {

constexpr size_t kMostValues = 8;  // larger sets count as "any"
constexpr size_t kMostCombinations = 32;

bool is_true(const Value& value) { return value.tag() == Tag::kBool && value.as_bool(); }
bool is_false(const Value& value) { return value.tag() == Tag::kBool && !value.as_bool(); }

// Adds `more` to `values`; the set stays small or becomes "any".
void unite(Possible& values, const Possible& more) {
    if (!values) return;
    if (!more) {
        values.reset();
        return;
    }
    for (const Value& value : *more) {
        auto same = [&](const Value& other) { return value.tag() == other.tag() && same_value(value, other); };
        if (std::none_of(values->begin(), values->end(), same)) values->push_back(value);
    }
    if (values->size() > kMostValues) values.reset();
}

}  // namespace

bool may_be_true(const Possible& values) { return !values || std::any_of(values->begin(), values->end(), is_true); }
bool must_be_true(const Possible& values) { return values && std::all_of(values->begin(), values->end(), is_true); }

bool must_be_false(const Possible& values) { return values && std::all_of(values->begin(), values->end(), is_false); }

Possible PossibleValues::of(const Expr& expr, int depth) {
    if (depth > kDeepest) return std::nullopt;
    switch (expr.kind) {
        case ExprKind::kLiteral: return {{expr.value}};
        case ExprKind::kColumn: return of_column(expr.name);
        case ExprKind::kCall: return of_call(expr, depth + 1);
        default: return std::nullopt;
    }
}

Possible PossibleValues::of_column(const std::string& name) const {
    if (auto computed = computed_.find(name); computed != computed_.end()) return computed->second;
    auto index = scan_.schema.find(name);
    if (!index) return std::nullopt;
    const ScanColumn& column = scan_.columns[*index];
    auto text = [&](std::string_view value) -> Possible {
        if (!known_.names_known) return std::nullopt;
        bool absent = value.empty() && column.rendering != Rendering::kText;
        return {{absent ? Value() : Value::string(value)}};
    };
    switch (dispatch_field(column)) {
        case DispatchField::kEventName: return text(known_.event_name);
        case DispatchField::kEventSource: return text(known_.event_source);
        case DispatchField::kSourcetype: return {{Value::string(known_.sourcetype)}};
        case DispatchField::kNone: break;
    }
    return std::nullopt;
}

Possible PossibleValues::of_call(const Expr& expr, int depth) {
    const Function& function = *expr.function;
    if (function.purity != Purity::kPure) return std::nullopt;
    if (function.predicate == PredicateKind::kAnd || function.predicate == PredicateKind::kOr)
        return of_connective(expr, depth);
    switch (function.branching) {
        case Branching::kIf: {
            Possible condition = of(*expr.arguments[0], depth);
            Possible out{std::vector<Value>()};
            if (may_be_true(condition)) unite(out, of(*expr.arguments[1], depth));
            if (!must_be_true(condition)) unite(out, of(*expr.arguments[2], depth));
            return out;
        }
        case Branching::kCase: {
            Possible out{std::vector<Value>()};
            size_t i = 0;
            for (; i + 1 < expr.arguments.size(); i += 2) {
                Possible condition = of(*expr.arguments[i], depth);
                if (may_be_true(condition)) unite(out, of(*expr.arguments[i + 1], depth));
                if (must_be_true(condition) || !out) return out;
            }
            unite(out, i < expr.arguments.size() ? of(*expr.arguments[i], depth) : Possible{{Value()}});
            return out;
        }
        case Branching::kCoalesce:
        case Branching::kNone: break;
    }
    return of_plain(expr, depth);
}

// One false argument makes `and` false, one true argument `or` true, whatever the others are.
Possible PossibleValues::of_connective(const Expr& expr, int depth) {
    bool is_and = expr.function->predicate == PredicateKind::kAnd;
    bool all_known = true;
    for (const ExprPtr& argument : expr.arguments) {
        Possible values = of(*argument, depth);
        if (!values) {
            all_known = false;
            continue;
        }
        bool deciding = std::all_of(values->begin(), values->end(), is_and ? is_false : is_true);
        if (deciding) return {{Value::boolean(!is_and)}};
    }
    return all_known ? of_plain(expr, depth) : std::nullopt;
}

// Every combination of the arguments' values through the kernel.
Possible PossibleValues::of_plain(const Expr& expr, int depth) {
    const Function& function = *expr.function;
    std::vector<std::vector<Value>> arguments;
    size_t combinations = 1;
    bool any = false;
    for (const ExprPtr& argument : expr.arguments) {
        Possible values = of(*argument, depth);
        if (!values) {
            any = true;
            continue;
        }
        bool null_only = values->size() == 1 && (*values)[0].is_null();
        if (null_only && function.nulls == NullRule::kNullIfAny) return {{Value()}};
        combinations *= values->size();
        arguments.push_back(std::move(*values));
    }
    if (any || combinations > kMostCombinations) return std::nullopt;
    Possible out{std::vector<Value>()};
    std::vector<size_t> pick(arguments.size(), 0);
    for (size_t n = 0; n < combinations; ++n) {
        std::vector<Column> columns;
        bool null_argument = false;
        for (size_t i = 0; i < arguments.size(); ++i) {
            columns.push_back(Column::constant(&arguments[i][pick[i]]));
            null_argument = null_argument || arguments[i][pick[i]].is_null();
        }
        Value result;
        if (!null_argument || function.nulls == NullRule::kSeesNulls) {
            CallContext context = state_.context(arena_);
            function.kernel(context, columns, all_rows(1), &result);
        }
        unite(out, {{result}});
        for (size_t i = 0; i < pick.size() && ++pick[i] == arguments[i].size(); ++i) pick[i] = 0;
    }
    return out;
}

}  // namespace tocsin
