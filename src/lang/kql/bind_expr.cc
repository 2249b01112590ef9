// Scalar expressions: names, paths and operators. Calls are in bind_call.cc.
//
// Operators are functions of the registry named as they are written. What the language converts by itself becomes an
// explicit cast here; what it forbids (`<` between strings, `contains` on a number) is told here, because kernels would
// take it.
#include <algorithm>

#include "lang/kql/binder.h"
#include "lang/kql/casts.h"
#include "lang/kql/several_results.h"
#include "plan/match.h"

namespace tocsin::kql {
namespace {

constexpr std::string_view kStartTime = "{{StartTimeISO}}";
constexpr std::string_view kEndTime = "{{EndTimeISO}}";

bool is_null_literal(const Expr& expr) { return expr.kind == ExprKind::kLiteral && expr.value.is_null(); }

bool is_arithmetic(std::string_view text) {
    return text == "+" || text == "-" || text == "*" || text == "/" || text == "%";
}
bool is_relation(std::string_view text) { return text == "<" || text == "<=" || text == ">" || text == ">="; }

std::vector<ExprPtr> list(ExprPtr a, ExprPtr b) {
    std::vector<ExprPtr> out;
    out.push_back(std::move(a));
    out.push_back(std::move(b));
    return out;
}

}  // namespace

bool Binder::is_loose(const Expr& expr, const Schema* columns) const {
    return expr.kind == ExprKind::kColumn && columns != nullptr && columns->open() && !columns->has(expr.name);
}

ExprPtr Binder::bind(const Syntax& syntax, const RowScope& row) {
    if (!spend(1, syntax.span)) return nullptr;
    switch (syntax.kind) {
        case SyntaxKind::kLiteral: return bind_literal(syntax);
        case SyntaxKind::kName: return bind_name(syntax, row);
        case SyntaxKind::kCall: return bind_call(syntax, row);
        case SyntaxKind::kPath: return bind_path(syntax, row);
        case SyntaxKind::kIndex: return bind_index(syntax, row);
        case SyntaxKind::kUnary: return bind_unary(syntax, row);
        case SyntaxKind::kBinary: return bind_binary(syntax, row);
        case SyntaxKind::kIn: return bind_in(syntax, row);
        case SyntaxKind::kBetween: return bind_between(syntax, row);
        case SyntaxKind::kChain: {
            std::vector<ExprPtr> parts;
            bool good = true;
            for (const Syntax* child : syntax.children) {
                ExprPtr part = bind(*child, row);
                if (part == nullptr) {
                    good = false;
                } else if (part->type != Type::kBool && part->type != Type::kDynamic) {
                    error("type",
                          "`" + std::string(syntax.text) + "` needs bool, not " + std::string(type_name(part->type)),
                          child->span);
                    good = false;
                } else {
                    parts.push_back(cast(std::move(part), Type::kBool));
                }
            }
            return good ? join_conditions(syntax.text, std::move(parts), syntax.span) : nullptr;
        }
        case SyntaxKind::kNamed:
        case SyntaxKind::kTuple: return error("syntax", "a name cannot be given here", syntax.name_span);
        case SyntaxKind::kWildcard:
            return error("syntax", "`" + std::string(syntax.text) + "` cannot stand here", syntax.span);
        case SyntaxKind::kTypeof: return error("syntax", "`typeof` cannot stand here", syntax.span);
        case SyntaxKind::kPipe:
        case SyntaxKind::kSource:
            return error("type", "a value is needed here, not a table; `toscalar(...)` takes one out", syntax.span);
    }
    return nullptr;
}

ExprPtr Binder::bind_condition(const Syntax& syntax, const RowScope& row) {
    ExprPtr expr = bind(syntax, row);
    if (expr == nullptr || expr->type == Type::kBool) return expr;
    if (is_loose(*expr, row.columns) || is_null_literal(*expr)) return cast(std::move(expr), Type::kBool);
    std::string help = expr->type == Type::kDynamic ? "convert it with `tobool(...)`" : "";
    return error("type", "the condition must be bool, not " + std::string(type_name(expr->type)), syntax.span, help);
}

bool Binder::bind_conjuncts(const Syntax& syntax, const RowScope& row, std::vector<ExprPtr>& out) {
    if (syntax.kind == SyntaxKind::kChain && syntax.text == "and") {
        bool good = true;
        for (const Syntax* child : syntax.children) {
            if (child->kind == SyntaxKind::kChain && child->text == "and") {
                good = bind_conjuncts(*child, row, out) && good;
                continue;
            }
            ExprPtr part = bind(*child, row);
            if (part != nullptr && part->type != Type::kBool && part->type != Type::kDynamic) {
                part = error("type", "`and` needs bool, not " + std::string(type_name(part->type)), child->span);
            }
            good = part != nullptr && good;
            if (part != nullptr) out.push_back(cast(std::move(part), Type::kBool));
        }
        return good;
    }
    ExprPtr condition = bind_condition(syntax, row);
    if (condition == nullptr) return false;
    out.push_back(std::move(condition));
    return true;
}

// Rows may say that `and` takes any number of arguments; if not, a balanced tree keeps thousands of parts shallow.
ExprPtr Binder::join_conditions(std::string_view word, std::vector<ExprPtr> parts, Span span) {
    const Function* function = find_function(Language::kKql, word);
    if (function == nullptr) return error("unsupported", "`" + std::string(word) + "` is not supported", span);
    if (parts.size() == 1) return std::move(parts[0]);
    if (parse_signature(function->signature)[0].repeats)
        return make_call(*function, Type::kBool, std::move(parts), span);
    while (parts.size() > 1) {
        std::vector<ExprPtr> pairs;
        for (size_t i = 0; i + 1 < parts.size(); i += 2) {
            Span both = cover(parts[i]->span, parts[i + 1]->span);
            pairs.push_back(
                make_call(*function, Type::kBool, list(std::move(parts[i]), std::move(parts[i + 1])), both));
        }
        if (parts.size() % 2 == 1) pairs.push_back(std::move(parts.back()));
        parts = std::move(pairs);
    }
    return std::move(parts[0]);
}

// A hunting query's `{{StartTimeISO}}` is known only when it runs: the literal becomes a call, or a strcat around one.
ExprPtr Binder::bind_literal(const Syntax& syntax) {
    std::string_view text =
        syntax.type == Type::kString && syntax.value.is_string() ? syntax.value.text() : std::string_view();
    std::vector<ExprPtr> parts;
    while (true) {
        size_t start = text.find(kStartTime);
        size_t end = text.find(kEndTime);
        size_t at = std::min(start, end);
        if (at == std::string_view::npos) break;
        if (at > 0) parts.push_back(text_literal(text.substr(0, at), syntax.span));
        ExprPtr time = call(at == start ? "template_start_time" : "template_end_time", {}, syntax.span);
        if (time == nullptr) return nullptr;
        parts.push_back(std::move(time));
        text.remove_prefix(at + (at == start ? kStartTime : kEndTime).size());
    }
    if (parts.empty()) return make_literal(copy_value(syntax.value, arena_), syntax.type, syntax.span);
    if (!text.empty()) parts.push_back(text_literal(text, syntax.span));
    if (parts.size() == 1) return std::move(parts[0]);
    return call("strcat", std::move(parts), syntax.span);
}

ExprPtr Binder::bind_column(std::string_view name, Span span, const Schema& columns) {
    if (std::optional<size_t> index = columns.find(name))
        return make_column(std::string(name), columns[*index].type, span);
    if (columns.open()) return make_column(std::string(name), Type::kDynamic, span);
    return unknown_column(name, span, columns);
}

ExprPtr Binder::bind_name(const Syntax& syntax, const RowScope& row) {
    if (row.columns != nullptr && row.columns->has(syntax.text))
        return bind_column(syntax.text, syntax.span, *row.columns);
    if (const Binding* binding = find(syntax.text)) {
        switch (binding->kind) {
            case Binding::Kind::kFailed: return nullptr;
            case Binding::Kind::kScalar:
                if (!spend(binding->size, syntax.span)) return nullptr;
                return clone(*binding->scalar);
            case Binding::Kind::kTable:
                return error("type", "`" + std::string(syntax.text) + "` is a table; `toscalar(...)` takes a value out",
                             syntax.span);
            case Binding::Kind::kPattern:
                return error("type", "the pattern `" + std::string(syntax.text) + "` gives tables", syntax.span);
            case Binding::Kind::kFunction: {
                // Without parameters, the parentheses may be left out.
                Syntax without_arguments = syntax;
                without_arguments.kind = SyntaxKind::kCall;
                return bind_call(without_arguments, row);
            }
        }
    }
    if (row.columns != nullptr) return bind_column(syntax.text, syntax.span, *row.columns);
    if (row.aggregates != nullptr && row.aggregates->input->has(syntax.text)) {
        return error("type",
                     "`" + std::string(syntax.text) + "` must stand inside an aggregate function such as `take_any`",
                     syntax.span);
    }
    std::vector<std::string_view> names;
    for (const Scope* scope = scope_; scope != nullptr; scope = scope->parent) names.push_back(scope->name);
    return error("unknown-column", "nothing is called `" + std::string(syntax.text) + "` here", syntax.span,
                 did_you_mean(syntax.text, names));
}

ExprPtr Binder::bind_path(const Syntax& syntax, const RowScope& row) {
    const Syntax& base = *syntax.children[0];
    if (base.kind == SyntaxKind::kName && (base.text == "$left" || base.text == "$right")) {
        const Schema* side = base.text == "$left" ? row.columns : row.right;
        if (row.right == nullptr)
            return error("syntax", "`" + std::string(base.text) + "` stands only in a join", base.span);
        return bind_column(syntax.text, syntax.name_span, *side);
    }
    if (row.match != nullptr && base.kind == SyntaxKind::kName &&
        std::find(row.match->steps.begin(), row.match->steps.end(), base.text) != row.match->steps.end()) {
        ExprPtr column = bind_column(syntax.text, syntax.name_span, *row.match->columns);
        if (column != nullptr) column->name = match_state_name(base.text, syntax.text);
        return column;
    }
    ExprPtr object = bind(base, row);
    if (object == nullptr) return nullptr;
    if (object->type != Type::kDynamic) {
        std::string help = object->type == Type::kString
                               ? "parse it first: `parse_json(" + std::string(source_.text(base.span)) + ")." +
                                     std::string(syntax.text) + "`"
                               : "";
        return error("unknown-column",
                     "a value of type " + std::string(type_name(object->type)) + " has no member `" +
                         std::string(syntax.text) + "`",
                     syntax.name_span, help);
    }
    return call("get", list(std::move(object), text_literal(syntax.text, syntax.name_span)), syntax.span);
}

ExprPtr Binder::bind_index(const Syntax& syntax, const RowScope& row) {
    const Syntax& call_syntax = *syntax.children[0];
    const Syntax& index_syntax = *syntax.children[1];
    // With more than one array, `array_sort_asc(a, b)[1]` is the second result; with one array it is that array's element.
    if (function_of_several_results(*this, call_syntax) != nullptr && call_syntax.children.size() > 1 &&
        index_syntax.kind == SyntaxKind::kLiteral && index_syntax.value.is_integer())
        return bind_one_result(call_syntax, static_cast<size_t>(index_syntax.value.as_long()), row);
    ExprPtr object = bind(*syntax.children[0], row);
    ExprPtr index = bind(*syntax.children[1], row);
    if (object == nullptr || index == nullptr) return nullptr;
    if (object->type != Type::kDynamic) {
        return error("type", "only dynamic values have elements, not " + std::string(type_name(object->type)),
                     syntax.span);
    }
    if (index->type != Type::kString && !is_integer(index->type) && index->type != Type::kDynamic) {
        return error("type", "an index is a whole number or a string, not " + std::string(type_name(index->type)),
                     syntax.children[1]->span);
    }
    return call("get", list(std::move(object), std::move(index)), syntax.span);
}

ExprPtr Binder::bind_unary(const Syntax& syntax, const RowScope& row) {
    if (!check_single_results(*this, syntax)) return nullptr;
    ExprPtr operand = bind(*syntax.children[0], row);
    if (operand == nullptr) return nullptr;
    if (!is_numeric(operand->type) && operand->type != Type::kTimespan && operand->type != Type::kDynamic) {
        return error("type",
                     "`" + std::string(syntax.text) + "` needs a number or a timespan, not " +
                         std::string(type_name(operand->type)),
                     syntax.span);
    }
    if (syntax.text == "+") return operand;
    if (operand->kind == ExprKind::kLiteral && !operand->value.is_null() && operand->type != Type::kDecimal) {
        operand->span = syntax.span;
        switch (operand->value.tag()) {
            case Tag::kReal: operand->value = Value::real(-operand->value.as_real()); return operand;
            case Tag::kTimespan:
                operand->value = Value::timespan(static_cast<Ticks>(0 - static_cast<uint64_t>(operand->value.ticks())));
                return operand;
            case Tag::kInt:
            case Tag::kLong:
                operand->type = Type::kLong;
                operand->value =
                    Value::of_long(static_cast<int64_t>(0 - static_cast<uint64_t>(operand->value.as_long())));
                return operand;
            default: break;
        }
    }
    if (operand->type == Type::kInt) operand = cast(std::move(operand), Type::kLong);
    std::vector<ExprPtr> arguments;
    arguments.push_back(std::move(operand));
    return call("negate", std::move(arguments), syntax.span);
}

// Equality takes any pair of types: a text beside another type is read as that type (`readOnly == "true"`,
// `TimeGenerated == "2024-01-01"`).
ExprPtr Binder::comparison(std::string_view name, ExprPtr left, ExprPtr right, Span span, const RowScope& row) {
    Type a = left->type;
    Type b = right->type;
    if (is_relation(name)) {
        auto plain = [](Type type) { return is_numeric(type) || type == Type::kBool; };
        auto with_dynamic = [&](Type type) { return plain(type) || type == Type::kDynamic; };
        bool fits = (plain(a) && plain(b)) ||
                    (a == b && (a == Type::kDateTime || a == Type::kTimespan || a == Type::kDynamic)) ||
                    (a == Type::kDynamic && with_dynamic(b)) || (b == Type::kDynamic && with_dynamic(a)) ||
                    is_null_literal(*left) || is_null_literal(*right);
        if (is_loose(*left, row.columns) || is_loose(*right, row.columns)) {
            if (a == Type::kDynamic)
                left = cast(std::move(left), b);
            else
                right = cast(std::move(right), a);
        } else if (!fits) {
            return error("type",
                         "`" + std::string(name) + "` does not compare " + std::string(type_name(a)) + " and " +
                             std::string(type_name(b)),
                         span);
        }
        return call(name, list(std::move(left), std::move(right)), span);
    }
    if (a != b && a != Type::kDynamic && b != Type::kDynamic) {
        if (a == Type::kString)
            left = cast(std::move(left), b);
        else if (b == Type::kString)
            right = cast(std::move(right), a);
    }
    return call(name, list(std::move(left), std::move(right)), span);
}

ExprPtr Binder::bind_binary(const Syntax& syntax, const RowScope& row) {
    if (syntax.children[0]->kind == SyntaxKind::kWildcard) return bind_any_column(syntax, row);
    if ((is_arithmetic(syntax.text) || is_relation(syntax.text)) && !check_single_results(*this, syntax))
        return nullptr;
    ExprPtr left = bind(*syntax.children[0], row);
    ExprPtr right = bind(*syntax.children[1], row);
    if (left == nullptr || right == nullptr) return nullptr;
    if (syntax.text == "==" || syntax.text == "!=" || is_relation(syntax.text)) {
        return comparison(syntax.text, std::move(left), std::move(right), syntax.span, row);
    }
    if (is_arithmetic(syntax.text)) return call(syntax.text, list(std::move(left), std::move(right)), syntax.span);
    for (const ExprPtr* side : {&left, &right}) {
        Type type = (*side)->type;
        if (type == Type::kString || type == Type::kDynamic || is_null_literal(**side)) continue;
        return error("type", "`" + std::string(syntax.text) + "` needs a string, not " + std::string(type_name(type)),
                     (*side)->span, "convert it with `tostring(...)`");
    }
    return call(syntax.text, list(std::move(left), std::move(right)), syntax.span);
}

// `* has "x"`: true if it holds for any column of text.
ExprPtr Binder::bind_any_column(const Syntax& syntax, const RowScope& row) {
    if (row.columns == nullptr) return error("syntax", "`*` cannot stand here", syntax.span);
    std::vector<ExprPtr> parts;
    ExprPtr right = bind(*syntax.children[1], row);
    if (right == nullptr) return nullptr;
    for (const Field& field : *row.columns) {
        if (field.type != Type::kString && field.type != Type::kDynamic && field.type != right->type) continue;
        ExprPtr part =
            call(syntax.text, list(make_column(field.name, field.type, syntax.span), clone(*right)), syntax.span);
        if (part == nullptr) return nullptr;
        parts.push_back(std::move(part));
    }
    if (parts.empty()) return make_literal(Value::boolean(false), Type::kBool, syntax.span);
    return join_conditions("or", std::move(parts), syntax.span);
}

ExprPtr Binder::bind_in(const Syntax& syntax, const RowScope& row) {
    std::vector<ExprPtr> arguments;
    ExprPtr value =
        syntax.children[0]->kind == SyntaxKind::kWildcard
            ? error("unsupported", "`*` is not supported in front of `" + std::string(syntax.text) + "`", syntax.span)
            : bind(*syntax.children[0], row);
    bool good = value != nullptr;
    bool text =
        good && (syntax.text == "in~" || syntax.text == "!in~" || syntax.text.find("has_") != std::string_view::npos);
    if (text && value->type != Type::kString && value->type != Type::kDynamic) {
        return error("type",
                     "`" + std::string(syntax.text) + "` needs a string, not " + std::string(type_name(value->type)),
                     syntax.children[0]->span, "convert it with `tostring(...)`");
    }
    if (good) arguments.push_back(std::move(value));
    for (const Syntax* child : syntax.children.subspan(1)) {
        ExprPtr item;
        if (is_table(*child, row.columns)) {
            NodePtr table = bind_table(*child);
            if (table != nullptr) {
                item = std::make_unique<Expr>();
                item->kind = ExprKind::kValues;
                item->type = Type::kDynamic;
                item->span = child->span;
                item->subquery = std::move(table);
            }
        } else {
            item = bind(*child, row);
        }
        good = good && item != nullptr;
        if (item == nullptr || !good) continue;
        // A typed value is compared with texts as `==` does it.
        Type type = arguments[0]->type;
        bool typed = type != Type::kString && type != Type::kDynamic && item->type == Type::kString;
        arguments.push_back(typed ? cast(std::move(item), type) : std::move(item));
    }
    return good ? call(syntax.text, std::move(arguments), syntax.span) : nullptr;
}

ExprPtr Binder::bind_between(const Syntax& syntax, const RowScope& row) {
    ExprPtr value = bind(*syntax.children[0], row);
    ExprPtr low = bind(*syntax.children[1], row);
    ExprPtr high = bind(*syntax.children[2], row);
    if (value == nullptr || low == nullptr || high == nullptr) return nullptr;
    // `t between (start .. 1d)` is the day that begins with start.
    if (low->type == Type::kDateTime && high->type == Type::kTimespan) {
        high = call("+", list(clone(*low), std::move(high)), syntax.children[2]->span);
        if (high == nullptr) return nullptr;
    }
    if (is_loose(*value, row.columns)) value = cast(std::move(value), low->type);
    for (const ExprPtr* bound : {&low, &high}) {
        Type a = value->type;
        Type b = (*bound)->type;
        bool fits = (a == b && a != Type::kString && a != Type::kGuid) || (is_numeric(a) && is_numeric(b)) ||
                    is_null_literal(**bound) || (a == Type::kDynamic && is_numeric(b)) ||
                    (b == Type::kDynamic && a != Type::kString);
        if (!fits) {
            return error("type",
                         "`" + std::string(syntax.text) + "` does not compare " + std::string(type_name(a)) + " and " +
                             std::string(type_name(b)),
                         syntax.span);
        }
    }
    std::vector<ExprPtr> arguments;
    arguments.push_back(std::move(value));
    arguments.push_back(std::move(low));
    arguments.push_back(std::move(high));
    return call(syntax.text, std::move(arguments), syntax.span);
}

}  // namespace tocsin::kql
