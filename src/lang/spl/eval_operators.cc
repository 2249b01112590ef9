// Operators of eval, tightest first: unary `-` `+` `!`; `*` `/` `%`; `+` `-`; `.`; comparisons, LIKE and IN; NOT; AND; OR;
// XOR. And what all levels read with: characters, keywords, errors.
//
// What surprises: a dot joins texts, so an unquoted `a.b` is the fields a and b side by side, never the field `a.b`
// (that is written 'a.b'). A quoted text is a literal and stays text: `"1"+1` does not compile. Booleans live in
// conditions only; no field can hold one.
#include <utility>

#include <fmt/format.h>

#include "lang/spl/eval_parser.h"

namespace tocsin::spl {
namespace {

constexpr size_t kMaxOperands = 2000;  // in one chain of `+` or `*`

bool mixes(const Expr& text, const Expr& number) { return is_text_literal(text) && is_numeric(number.type); }

}  // namespace

// Whether everything was read; tells what is left over.
bool EvalParser::finished() {
    skip_blanks();
    if (at_ >= all_.size()) return true;
    if (all_[at_] == '{' || all_[at_] == ':' || all_[at_] == '@') {
        fail("syntax", "a field name with other characters than letters, digits and `_` stands in single quotes",
             {at_, at_ + 1});
    } else {
        size_t end = at_ + 1;
        while (end < all_.size() && continues_name(all_[end - 1]) && continues_name(all_[end])) ++end;
        fail("syntax", fmt::format("an operator is missing before `{}`", all_.substr(at_, end - at_)), {at_, end});
    }
    return false;
}

void EvalParser::skip_blanks() {
    while (at_ < all_.size() && is_ascii_space(all_[at_])) ++at_;
}

size_t EvalParser::end_of_last() const {
    size_t end = at_;
    while (end > 0 && end <= all_.size() && is_ascii_space(all_[end - 1])) --end;
    return end;
}

ExprPtr EvalParser::fail(std::string_view code, std::string message, Range range, std::string help) {
    range.end = std::min(range.end, all_.size());
    compiler_.diagnostics.error(code, std::move(message), text_.origin(range), std::move(help));
    return nullptr;
}

bool EvalParser::take(std::string_view symbol) {
    skip_blanks();
    if (!all_.substr(at_).starts_with(symbol)) return false;
    at_ += symbol.size();
    return true;
}

// An operator that is a word, whatever its letter case.
bool EvalParser::at_keyword(std::string_view word) {
    skip_blanks();
    if (!equals_ignore_case(all_.substr(at_, word.size()), word)) return false;
    return at_ + word.size() >= all_.size() || !continues_name(all_[at_ + word.size()]);
}

bool EvalParser::take_keyword(std::string_view word) {
    if (!at_keyword(word)) return false;
    at_ += word.size();
    return true;
}

bool EvalParser::check_condition(const Expr& expr, std::string_view of, Range range) {
    bool wrong = expr.kind == ExprKind::kLiteral && expr.type != Type::kBool;
    if (wrong)
        fail("type", fmt::format("{} needs a condition, not a {}", of, expr.type == Type::kString ? "text" : "number"),
             range);
    return !wrong;
}

bool EvalParser::check_arithmetic(const Expr& expr, std::string_view op, Range range) {
    if (expr.type == Type::kBool) {
        fail("type", fmt::format("`{}` takes no Boolean", op), range);
        return false;
    }
    if (op != "." && op != "+" && is_text_literal(expr)) {
        fail("type", fmt::format("`{}` only takes numbers", op), range);
        return false;
    }
    return true;
}

template <class Next>
ExprPtr EvalParser::logical(std::string_view name, std::string_view word, Next next) {
    skip_blanks();
    size_t begin = at_;
    ExprPtr first = next();
    if (!first || !at_keyword(word)) return first;
    std::vector<ExprPtr> operands;
    if (!check_condition(*first, fmt::format("`{}`", word), {begin, end_of_last()})) return nullptr;
    operands.push_back(std::move(first));
    while (take_keyword(word)) {
        skip_blanks();
        size_t operand = at_;
        ExprPtr part = next();
        if (!part || !check_condition(*part, fmt::format("`{}`", word), {operand, end_of_last()})) return nullptr;
        operands.push_back(std::move(part));
    }
    return compiler_.call(name, std::move(operands), span(begin));
}

ExprPtr EvalParser::exclusive() {
    if (depth_ >= kMaxExpressionDepth) {
        return fail("limit", fmt::format("the expression is nested more than {} deep", kMaxExpressionDepth),
                    {at_, at_ + 1});
    }
    ++depth_;
    skip_blanks();
    size_t begin = at_;
    auto next = [this] {
        return logical("or", "OR", [this] { return logical("and", "AND", [this] { return negation(); }); });
    };
    ExprPtr left = next();
    size_t operands = 1;
    while (left && take_keyword("XOR")) {
        if (++operands > kMaxOperands) return too_long(begin);
        ExprPtr right = next();
        if (!right) return nullptr;
        left = compiler_.call_of("xor", span(begin), std::move(left), std::move(right));
    }
    --depth_;
    return left;
}

ExprPtr EvalParser::too_long(size_t begin) {
    return fail("limit", fmt::format("the expression has more than {} operands", kMaxOperands), {begin, begin + 1});
}

ExprPtr EvalParser::negation() {
    skip_blanks();
    size_t begin = at_;
    int count = 0;
    while (at_keyword("NOT")) {
        at_ += 3;
        ++count;
    }
    if (count > kMaxExpressionDepth) return too_long(begin);
    skip_blanks();
    size_t operand = at_;
    ExprPtr inner = comparison();
    if (!inner || count == 0) return inner;
    if (!check_condition(*inner, "`NOT`", {operand, end_of_last()})) return nullptr;
    if (count % 2 == 0) return inner;
    return compiler_.call_of("not", span(begin), std::move(inner));
}

ExprPtr EvalParser::comparison() {
    skip_blanks();
    size_t begin = at_;
    ExprPtr left = concatenation();
    size_t operands = 1;
    while (left) {
        if (++operands > kMaxOperands) return too_long(begin);
        if (std::string_view op = take_comparison(); !op.empty()) {
            ExprPtr right = concatenation();
            if (!right) return nullptr;
            left = compiler_.call_of(op, span(begin), std::move(left), std::move(right));
            continue;
        }
        size_t before = at_;
        bool negated = take_keyword("NOT");
        if (take_keyword("LIKE")) {
            ExprPtr pattern = concatenation();
            if (!pattern) return nullptr;
            left = compiler_.call_of("like", span(begin), std::move(left), std::move(pattern));
        } else if (take_keyword("IN")) {
            std::vector<ExprPtr> list;
            list.push_back(std::move(left));
            if (!take("(")) return fail("syntax", "`IN` needs a list in parentheses", {at_, at_ + 1});
            if (!arguments(list)) return nullptr;
            if (list.size() == 1) return fail("syntax", "`IN` needs a value", {begin, at_});
            left = compiler_.call("in", std::move(list), span(begin));
        } else {
            at_ = before;
            return left;
        }
        if (negated) left = compiler_.call_of("not", span(begin), std::move(left));
    }
    return left;
}

std::string_view EvalParser::take_comparison() {
    static constexpr std::pair<std::string_view, std::string_view> kOperators[] = {
        {"<=", "<="}, {">=", ">="}, {"!=", "!="}, {"==", "="}, {"<", "<"}, {">", ">"}, {"=", "="},
    };
    for (auto [symbol, row] : kOperators) {
        if (take(symbol)) return row;
    }
    return {};
}

ExprPtr EvalParser::concatenation() {
    skip_blanks();
    size_t begin = at_;
    ExprPtr first = sum();
    if (!first || !take(".")) return first;
    if (!check_arithmetic(*first, ".", {begin, end_of_last()})) return nullptr;
    std::vector<ExprPtr> parts;
    parts.push_back(std::move(first));
    do {
        skip_blanks();
        size_t operand = at_;
        ExprPtr part = sum();
        if (!part || !check_arithmetic(*part, ".", {operand, end_of_last()})) return nullptr;
        parts.push_back(std::move(part));
    } while (take("."));
    return compiler_.call(".", std::move(parts), span(begin));
}

template <class Next>
ExprPtr EvalParser::arithmetic(std::initializer_list<std::string_view> operators, Next next) {
    skip_blanks();
    size_t begin = at_;
    ExprPtr left = next();
    size_t operands = 1;
    while (left) {
        std::string_view op;
        size_t left_end = end_of_last();
        for (std::string_view candidate : operators) {
            if (op.empty() && take(candidate)) op = candidate;
        }
        if (op.empty()) return left;
        if (++operands > kMaxOperands) return too_long(begin);
        skip_blanks();
        size_t operand = at_;
        ExprPtr right = next();
        if (!right) return nullptr;
        if (!check_arithmetic(*left, op, {begin, left_end}) || !check_arithmetic(*right, op, {operand, end_of_last()}))
            return nullptr;
        if (op == "+" && (mixes(*left, *right) || mixes(*right, *left))) {
            return fail("type", "`+` takes two numbers or two texts, not one of each", {begin, end_of_last()},
                        "`.` joins anything; tonumber() makes a number of a text");
        }
        // A quoted text makes `+` join, also where the other side is a field that holds a number.
        if (op == "+" && (is_text_literal(*left) || is_text_literal(*right))) op = ".";
        std::string row =
            compiler_.exact && op != "." && op != "/" && op != "%" ? fmt::format("exact {}", op) : std::string(op);
        left = compiler_.call_of(row, span(begin), std::move(left), std::move(right));
    }
    return left;
}

ExprPtr EvalParser::sum() {
    return arithmetic({"+", "-"}, [this] { return arithmetic({"*", "/", "%"}, [this] { return unary(); }); });
}

ExprPtr EvalParser::unary() {
    skip_blanks();
    size_t begin = at_;
    std::string signs;
    while (at_ < all_.size() &&
           (all_[at_] == '-' || all_[at_] == '+' || (all_[at_] == '!' && !all_.substr(at_).starts_with("!=")))) {
        signs += all_[at_++];
        skip_blanks();
    }
    if (signs.size() > kMaxExpressionDepth) return too_long(begin);
    size_t operand = at_;
    ExprPtr inner = primary();
    for (auto sign = signs.rbegin(); inner && sign != signs.rend(); ++sign) {
        if (*sign == '!') {
            if (!check_condition(*inner, "`!`", {operand, end_of_last()})) return nullptr;
            inner = compiler_.call_of("not", span(begin), std::move(inner));
            continue;
        }
        if (!check_arithmetic(*inner, *sign == '-' ? "-" : "*", {operand, end_of_last()})) return nullptr;
        if (*sign == '+') continue;
        if (inner->kind == ExprKind::kLiteral && inner->type == Type::kLong) {
            inner = compiler_.integer(-inner->value.as_long(), span(begin));
        } else if (inner->kind == ExprKind::kLiteral && inner->type == Type::kReal) {
            inner = make_literal(Value::real(-inner->value.as_real()), Type::kReal, span(begin));
        } else {
            inner = compiler_.call_of("negate", span(begin), std::move(inner));
        }
    }
    return inner;
}

}  // namespace tocsin::spl
