#include "function_uses.h"

#include <algorithm>

#include "data/json.h"
#include "function/registry.h"
#include "plan/aggregate.h"
#include "plan/filter.h"
#include "plan/transform.h"
#include "plan/values.h"

namespace tocsin::runner {
namespace {

bool is_empty_value(const Value& value) {
    if (value.is_string()) return value.text().empty();
    if (value.tag() == Tag::kArray) return value.items().empty();
    if (value.tag() == Tag::kObject) return value.members().empty();
    return value.tag() == Tag::kJson && (to_text(value) == "[]" || to_text(value) == "{}");
}

// Columns that somewhere have a null or an empty cell, by name.
struct SpecialColumns {
    std::set<std::string, std::less<>> null;
    std::set<std::string, std::less<>> empty;
};

bool may_be_null(const Expr& expr, const SpecialColumns& special) {
    switch (expr.kind) {
        case ExprKind::kLiteral: return expr.value.is_null();
        case ExprKind::kColumn: return special.null.contains(expr.name);
        case ExprKind::kCall:
            // A path to what is not there is null, and so is a text that is no number; that a case means it is taken on trust.
            if (expr.function->name == "get") return true;
            return expr.function->nulls == NullRule::kNullIfAny &&
                   std::any_of(expr.arguments.begin(), expr.arguments.end(),
                               [&](const ExprPtr& argument) { return may_be_null(*argument, special); });
        default: return false;
    }
}

bool may_be_empty(const Expr& expr, const SpecialColumns& special) {
    if (expr.kind == ExprKind::kLiteral) return is_empty_value(expr.value);
    if (expr.kind == ExprKind::kColumn) return special.empty.contains(expr.name);
    // dynamic([]) and [] behind a cast stay empty.
    return expr.kind == ExprKind::kCall && expr.arguments.size() == 1 && may_be_empty(*expr.arguments[0], special);
}

void note_cells(const Values& values, SpecialColumns& special) {
    for (size_t column = 0; column < values.schema.size(); ++column) {
        const std::string& name = values.schema[column].name;
        auto note = [&](const Value& value) {
            if (value.is_null()) special.null.insert(name);
            if (is_empty_value(value)) special.empty.insert(name);
        };
        for (const auto& row : values.rows) note(row[column]);
        for (const auto& row : values.expressions) {
            if (may_be_null(*row[column], special)) special.null.insert(name);
            if (may_be_empty(*row[column], special)) special.empty.insert(name);
        }
    }
}

// The position in the signature of argument `index` of `count`; repeated groups are one.
size_t folded(size_t index, size_t count, const Overload& overload) {
    if (!overload.repeats || index < overload.repeat_at) return index;
    size_t behind = overload.arguments.size() - overload.repeat_at - overload.repeat_size;
    if (index + behind >= count) return overload.arguments.size() - (count - index);
    return overload.repeat_at + (index - overload.repeat_at) % std::max<size_t>(overload.repeat_size, 1);
}

void note_arguments(std::string_view signature, const std::vector<ExprPtr>& arguments, const SpecialColumns& special,
                    FunctionUse& use) {
    std::vector<Overload> overloads = parse_signature(signature);
    for (size_t i = 0; i < arguments.size(); ++i) {
        const Expr& argument = *arguments[i];
        for (const Overload& overload : overloads)
            use.argument_types.emplace(folded(i, arguments.size(), overload), argument.type);
        use.null = use.null || may_be_null(argument, special);
        use.empty = use.empty || may_be_empty(argument, special);
    }
}

void note_call(const Expr& call, bool documented, const SpecialColumns& special, FunctionUses& uses) {
    FunctionUse& use = uses[std::string(call.function->name)];
    use.documented = use.documented || documented;
    note_arguments(call.function->signature, call.arguments, special, use);
}

// Whether the plan says that there are no rows.
bool is_without_rows(const Node& node) {
    if (node.kind == NodeKind::kValues) return as<Values>(node).rows.empty() && as<Values>(node).expressions.empty();
    if (node.kind == NodeKind::kFilter) {
        for (const ExprPtr& predicate : as<Filter>(node).predicates) {
            bool is_false = predicate->kind == ExprKind::kLiteral && predicate->value.tag() == Tag::kBool &&
                            !predicate->value.as_bool();
            if (is_false) return true;
        }
    }
    return node.inputs.size() == 1 && node.kind != NodeKind::kAggregate && is_without_rows(*node.inputs[0]);
}

void note_aggregates(const Node& node, const std::vector<AggregateCall>& calls, bool documented,
                     const SpecialColumns& special, FunctionUses& uses) {
    for (const AggregateCall& call : calls) {
        FunctionUse& use = uses[std::string(call.function->name)];
        use.documented = use.documented || documented;
        use.no_rows = use.no_rows || is_without_rows(*node.inputs[0]);
        note_arguments(call.function->signature, call.arguments, special, use);
    }
}

// Types that are one to a function: int and long only differ in their range.
using TypeClass = std::vector<Type>;
const TypeClass kInteger = {Type::kLong, Type::kInt};
const std::vector<TypeClass> kIntegers = {kInteger};
const std::vector<TypeClass> kNumbers = {kInteger, {Type::kReal}, {Type::kDecimal}};
const std::vector<TypeClass> kMoments = {
    kInteger, {Type::kReal}, {Type::kDecimal}, {Type::kDateTime}, {Type::kTimespan}};
const std::vector<TypeClass> kOrderables = {kInteger,          {Type::kReal},   {Type::kDecimal}, {Type::kDateTime},
                                            {Type::kTimespan}, {Type::kString}, {Type::kBool}};
const std::vector<TypeClass> kScalars = {kInteger,          {Type::kReal},   {Type::kDecimal}, {Type::kDateTime},
                                         {Type::kTimespan}, {Type::kString}, {Type::kBool},    {Type::kGuid}};
const std::vector<TypeClass> kTexts = {{Type::kString}, {Type::kDynamic}};
const std::vector<TypeClass> kAll = {kInteger,          {Type::kReal},     {Type::kDecimal},
                                     {Type::kDateTime}, {Type::kTimespan}, {Type::kString},
                                     {Type::kBool},     {Type::kGuid},     {Type::kDynamic}};

// Every class of types that an argument may have.
std::vector<TypeClass> accepted_types(const Argument& argument) {
    switch (argument.kind) {
        case ArgumentKind::kExactly: return {argument.type == Type::kInt ? kInteger : TypeClass{argument.type}};
        case ArgumentKind::kInteger: return kIntegers;
        case ArgumentKind::kNumber: return kNumbers;
        case ArgumentKind::kMoment: return kMoments;
        case ArgumentKind::kOrderable: return kOrderables;
        case ArgumentKind::kScalar: return kScalars;
        case ArgumentKind::kText: return kTexts;
        case ArgumentKind::kAny:
        case ArgumentKind::kSame:
        case ArgumentKind::kMixed: return kAll;
    }
    return {};
}

bool is_text_or_dynamic(const Argument& argument) {
    bool exactly = argument.kind == ArgumentKind::kExactly && !argument.constant;
    return argument.kind == ArgumentKind::kText ||
           (exactly && (argument.type == Type::kString || argument.type == Type::kDynamic));
}

// Strings are never null, and no null is written where a constant is needed.
bool can_be_null(const Argument& argument) {
    if (argument.constant) return false;
    return argument.kind != ArgumentKind::kExactly || argument.type != Type::kString;
}

std::string name_of(const TypeClass& types) {
    std::string name;
    for (Type type : types) name += (name.empty() ? "" : " or ") + std::string(type_name(type));
    return name;
}

std::vector<std::string> missing_arguments(std::string_view signature, const FunctionUse& use) {
    std::vector<std::string> missing;
    std::vector<Overload> overloads = parse_signature(signature);
    bool takes_null = false;
    auto has = [&](size_t position, const TypeClass& types) {
        return std::any_of(types.begin(), types.end(), [&](Type type) {
            return use.argument_types.contains({position, type});
        });
    };
    for (const Overload& overload : overloads) {
        for (size_t i = 0; i < overload.arguments.size(); ++i) {
            takes_null = takes_null || can_be_null(overload.arguments[i]);
            for (const TypeClass& types : accepted_types(overload.arguments[i])) {
                std::string what = "argument " + std::to_string(i + 1) + " as " + name_of(types);
                bool told = std::find(missing.begin(), missing.end(), what) != missing.end();
                if (!told && !has(i, types)) missing.push_back(what);
                // Further arguments of any type are shown by one.
                if (i > 0 && accepted_types(overload.arguments[i]).size() > kMoments.size()) break;
            }
        }
    }
    bool takes_empty = std::all_of(overloads.begin(), overloads.end(), [](const Overload& overload) {
        return !overload.arguments.empty() && is_text_or_dynamic(overload.arguments[0]);
    });
    if (takes_null && !use.null) missing.push_back("null");
    if (takes_empty && !use.empty) missing.push_back("empty value");
    return missing;
}

}  // namespace

void add_uses(Plan& plan, bool documented, Uses& uses) {
    SpecialColumns special;
    visit_nodes(*plan.root, [&](Node& node) {
        if (node.kind == NodeKind::kValues) note_cells(as<Values>(node), special);
    });
    visit_nodes(*plan.root, [&](Node& node) {
        if (node.kind == NodeKind::kAggregate)
            note_aggregates(node, as<Aggregate>(node).calls, documented, special, uses.aggregates);
        if (node.kind == NodeKind::kTransform && !node.inputs.empty())
            note_aggregates(node, as<Transform>(node).calls, documented, special, uses.aggregates);
        visit_exprs(node, [&](ExprPtr& expr) {
            walk(*expr, [&](const Expr& part) {
                if (part.kind == ExprKind::kCall) note_call(part, documented, special, uses.functions);
            });
        });
    });
}

std::vector<std::string> missing_uses(const Function& function, const FunctionUse& use) {
    std::vector<std::string> missing = missing_arguments(function.signature, use);
    if (!function.page.empty() && !use.documented) missing.push_back("documented example");
    return missing;
}

std::vector<std::string> missing_uses(const AggregateFunction& function, const FunctionUse& use) {
    std::vector<std::string> missing = missing_arguments(function.signature, use);
    if (!use.no_rows) missing.push_back("no rows");
    if (!use.documented) missing.push_back("documented example");
    return missing;
}

}  // namespace tocsin::runner
