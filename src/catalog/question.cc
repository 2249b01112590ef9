#include "catalog/question.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "catalog/duration_text.h"
#include "data/json.h"
#include "exec/one_row.h"

namespace tocsin {
namespace {

// Compares with `%` and `_`, which no kind of predicate knows.
constexpr std::string_view kSplLike = "like";

bool has_column(const Expr& expr) { return !columns_of(expr).empty(); }

// Whether the question can only be answered with yes where the field is there.
bool needs_field(const Indicator& indicator) {
    if (indicator.canonical.empty()) return false;
    if (indicator.kind == "is_null") return indicator.negated;
    const bool empty_counts = std::count(indicator.values.begin(), indicator.values.end(), "") > 0;
    return !indicator.negated && indicator.kind != "ne" && !indicator.values.empty() && !empty_counts;
}

void add_values(const Value& value, std::vector<std::string>& out) {
    if (value.tag() == Tag::kArray) {
        for (const Value& item : value.items()) add_values(item, out);
    } else if (!value.is_null()) {
        out.push_back(to_text(value));
    }
}

// A value that is computed: as written, with what `let` names stand for (`ago(14d)` for `ago(lookback)`).
std::string value_text(const Plan& plan, const Expr& expr) {
    if (expr.kind == ExprKind::kLiteral && expr.value.tag() == Tag::kTimespan) return duration_text(expr.value.ticks());
    if (expr.kind == ExprKind::kLiteral)
        return expr.value.is_string() ? "\"" + to_text(expr.value) + "\"" : to_text(expr.value);
    if (expr.kind != ExprKind::kCall || !columns_of(expr).empty() || has_subquery(expr) || expr.arguments.empty())
        return plan_text(plan, expr);
    const std::string name(expr.function->name);
    const bool infix = !is_ascii_alpha(name.front());
    if (infix && expr.arguments.size() != 2) return plan_text(plan, expr);
    std::string arguments;
    for (const ExprPtr& argument : expr.arguments)
        arguments += (arguments.empty() ? "" : infix ? " " + name + " " : ", ") + value_text(plan, *argument);
    return infix ? arguments : name + "(" + arguments + ")";
}

// The expression without parentheses around the whole of it.
std::string without_parentheses(std::string text) {
    while (text.size() > 2 && text.front() == '(' && text.back() == ')') {
        int depth = 0;
        for (size_t i = 0; i + 1 < text.size(); ++i) {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0) return text;
        }
        text = trim(std::string_view(text).substr(1, text.size() - 2));
    }
    return text;
}

// What a value with `*` asks is the beginning, the end, a part, or whether there is a value at all.
Indicator narrowed_wildcard(Indicator indicator) {
    if (indicator.values.size() != 1 || indicator.values[0].find('*') == std::string::npos) return indicator;
    const bool any = indicator.values[0].find_first_not_of('*') == std::string::npos;
    if (indicator.kind != "eq" && indicator.kind != "ne" && !(indicator.kind == "wildcard" && any)) return indicator;
    if (indicator.kind == "ne") indicator.negated = !indicator.negated;
    const std::string value = indicator.values[0];
    const bool front = value.starts_with('*'), back = value.ends_with('*');
    std::string inner = value;
    if (front) inner.erase(0, 1);
    if (back && !inner.empty()) inner.pop_back();
    if (any) {
        indicator.kind = "is_null";
        indicator.negated = !indicator.negated;
        indicator.values.clear();
    } else if (inner.find('*') != std::string::npos) {
        indicator.kind = "wildcard";
    } else {
        indicator.kind = front && back ? "contains" : front ? "ends_with" : "starts_with";
        indicator.values = {inner};
    }
    return indicator;
}

// A pattern of SPL's like() as the search command writes it.
std::string search_pattern(std::string_view like) {
    std::string out;
    for (char c : like) out += c == '%' ? '*' : c == '_' ? '?' : c;
    return out;
}

// Of a call that answers yes or no in a way of its own (`ipv4_is_private(SourceIpAddress)`): asked as it is written.
Question of_answer(const Expr& call, std::string text, bool negated) {
    Question out;
    if (!has_column(call)) return out;
    if (has_subquery(call)) {
        // A subsearch as a term: these fields, in its rows.
        constexpr size_t kLongest = 80;
        if (text.size() > kLongest) text = text.substr(0, utf8_cut(text, kLongest)) + " …]";
        out.indicators.push_back(
            {fmt::format("{}", fmt::join(columns_of(call), ", ")), {}, "in", {std::move(text)}, negated});
        out.subjects.push_back(nullptr);
        return out;
    }
    out.indicators.push_back({std::move(text), {}, "eq", {negated ? "false" : "true"}, false});
    out.subjects.push_back(&call);
    return out;
}

// `where bad`: what was asked when `bad` was computed.
Question of_column(const Expr& column, const FieldScope& scope, bool negated) {
    Question out;
    FieldOrigin origin = scope.find(column.name);
    if (origin.questions) {
        out.indicators = *origin.questions;
        for (Indicator& indicator : out.indicators) indicator.negated = indicator.negated != negated;
        out.subjects.resize(out.indicators.size());
        if (!negated) out.events = origin.events;
    } else {
        out.indicators.push_back({column.name, origin.path, "eq", {negated ? "false" : "true"}, false});
        out.subjects.push_back(&column);
    }
    return out;
}

}  // namespace

std::set<std::string> in_both(const std::set<std::string>& a, const std::set<std::string>& b) {
    std::set<std::string> out;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(out, out.end()));
    return out;
}

std::string plan_text(const Plan& plan, const Expr& expr) {
    if (expr.span.end > expr.span.begin && plan.source) return std::string(trim(plan.source->text(expr.span)));
    return to_string(expr);
}

Question QuestionReader::read(const Expr& expr, const FieldScope& scope, bool negated) const {
    if (expr.kind == ExprKind::kColumn) return of_column(expr, scope, negated);
    if (expr.kind != ExprKind::kCall) return {};
    const PredicateKind kind = expr.function->predicate;
    if (kind == PredicateKind::kNot) return read(*expr.arguments[0], scope, !negated);
    const bool some = expr.function->name == "at_least";  // of the conditions behind its number
    if (kind != PredicateKind::kAnd && kind != PredicateKind::kOr && !some) {
        return asks_of_field(expr) ? read_one(expr, scope, negated) : of_answer(expr, plan_text(plan_, expr), negated);
    }
    const bool conjunction = !some && (kind == PredicateKind::kAnd) != negated;
    const size_t first = some ? 1 : 0;
    Question out;
    for (size_t i = first; i < expr.arguments.size(); ++i) {
        Question part = read(*expr.arguments[i], scope, negated);
        out.indicators.insert(out.indicators.end(), part.indicators.begin(), part.indicators.end());
        out.subjects.insert(out.subjects.end(), part.subjects.begin(), part.subjects.end());
        if (i == first) {
            out.events = std::move(part.events);
            out.required = std::move(part.required);
        } else if (conjunction) {
            out.events = both(out.events, part.events);
            out.required.insert(part.required.begin(), part.required.end());
        } else {
            out.events = either(std::move(out.events), part.events);
            out.required = in_both(out.required, part.required);
        }
    }
    return out;
}

bool QuestionReader::asks_of_field(const Expr& call) const {
    return call.function->predicate != PredicateKind::kNone ||
           (language_ == Language::kSpl && call.function->name == kSplLike);
}

Question QuestionReader::read_one(const Expr& call, const FieldScope& scope, bool negated) const {
    Question out;
    if (call.arguments.empty()) return out;
    const bool like = call.function->predicate == PredicateKind::kNone && asks_of_field(call);
    PredicateKind kind = like ? PredicateKind::kEq : call.function->predicate;
    size_t subject = 0;
    if (call.arguments.size() == 2 && !has_column(*call.arguments[0]) && has_column(*call.arguments[1])) {
        subject = 1;
        kind = mirrored(kind);
    }
    // SPL's equality always knows `*`; whether the value has one is looked at below.
    if (language_ == Language::kSpl && kind == PredicateKind::kWildcard) kind = PredicateKind::kEq;
    const PredicateName name = predicate_name(kind);
    if (name.name.empty() || !has_column(*call.arguments[subject])) return out;
    Indicator indicator;
    indicator.kind = name.name;
    indicator.negated = negated != name.negated;
    const Expr* column = column_under_casts(*call.arguments[subject]);
    // A name may begin with the mark of a front end for columns of its own.
    const bool marked = column && column->name.starts_with('\x02');
    indicator.field =
        column ? column->name.substr(marked ? 1 : 0) : without_parentheses(plan_text(plan_, *call.arguments[subject]));
    indicator.canonical = marked ? scope.find(indicator.field).path : scope.path_of(*call.arguments[subject]);
    for (size_t i = 0; i < call.arguments.size(); ++i) {
        if (i == subject) continue;
        const Expr& argument = *call.arguments[i];
        Arena arena;
        if (argument.kind == ExprKind::kLiteral)
            add_values(argument.value, indicator.values);
        else if (is_constant(argument))
            add_values(value_of_constant(argument, arena), indicator.values);
        else
            indicator.values.push_back(value_text(plan_, argument));
    }
    if (like) {
        for (std::string& value : indicator.values) value = search_pattern(value);
    }
    // Splunk's search command and Sigma's patterns know `*`; eval and where do not.
    if (like || kind == PredicateKind::kWildcard || call.function->name.starts_with("search_"))
        indicator = narrowed_wildcard(std::move(indicator));
    Asking asking{&call, negated, call.function->letter_case == CaseRule::kInsensitive, false};
    asking.folded = scope.is_folded(*call.arguments[subject]);
    out.events = events_of(indicator, asking);
    if (needs_field(indicator) && !(column && scope.find(column->name).derived))
        out.required.insert(indicator.canonical);
    out.subjects.push_back(call.arguments[subject].get());
    out.indicators.push_back(std::move(indicator));
    return out;
}

}  // namespace tocsin
