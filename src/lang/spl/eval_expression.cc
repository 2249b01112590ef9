// Precedence climbing over the characters of an eval expression, tightest first: unary `-` `+` `!`; `*` `/` `%`; `+`
// `-`; `.`; comparisons, LIKE and IN; NOT; AND; OR; XOR.
//
// What surprises: a dot joins texts, so an unquoted `a.b` is the fields a and b side by side, never the field `a.b`
// (that is written 'a.b'). A bare word on the right of `=` is a field, a quoted text is a literal and stays text:
// `"1"+1` does not compile. Booleans live in conditions only; no field can hold one.
#include "lang/spl/eval_expression.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "function/registry.h"
#include "lang/spl/search_expression.h"
#include "lang/spl/subsearch.h"
#include "plan/bound_column.h"

namespace tocsin::spl {
namespace {

constexpr size_t kMaxOperands = 2000;  // in one chain of `+` or `*`

bool starts_name(char c) { return is_ascii_alpha(c) || c == '_'; }
bool continues_name(char c) { return is_ascii_alnum(c) || c == '_'; }

bool is_text_literal(const Expr& expr) { return expr.kind == ExprKind::kLiteral && expr.type == Type::kString; }
bool is_null_call(const Expr& expr) { return expr.kind == ExprKind::kCall && expr.function->name == "null"; }

// Quoted texts in expressions: `\"` `\\` `\n` `\t` are one character; other backslashes stay for regular expressions.
std::string unescape_literal(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        switch (text[++i]) {
            case '"': out += '"'; break;
            case '\\': out += '\\'; break;
            case 'n': out += '\n'; break;
            case 't': out += '\t'; break;
            default: (out += '\\') += text[i]; break;
        }
    }
    return out;
}

class EvalParser {
public:
    EvalParser(Compiler& compiler, const ExpandedText& text, Range range)
        : compiler_(compiler), text_(text), all_(text.text().substr(0, range.end)), at_(range.begin) {}

    ExprPtr parse() { return exclusive(); }

    // Whether everything was read; tells what is left over.
    bool finished() {
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
    size_t position() {
        skip_blanks();
        return at_;
    }

private:
    void skip_blanks() {
        while (at_ < all_.size() && is_ascii_space(all_[at_])) ++at_;
    }
    Span span(size_t begin) const { return text_.origin(Range{begin, std::max(begin, end_of_last())}); }
    size_t end_of_last() const {
        size_t end = at_;
        while (end > 0 && end <= all_.size() && is_ascii_space(all_[end - 1])) --end;
        return end;
    }
    ExprPtr fail(std::string_view code, std::string message, Range range, std::string help = {}) {
        range.end = std::min(range.end, all_.size());
        compiler_.diagnostics.error(code, std::move(message), text_.origin(range), std::move(help));
        return nullptr;
    }

    bool take(std::string_view symbol) {
        skip_blanks();
        if (!all_.substr(at_).starts_with(symbol)) return false;
        at_ += symbol.size();
        return true;
    }
    // An operator that is a word, whatever its letter case.
    bool at_keyword(std::string_view word) {
        skip_blanks();
        if (!equals_ignore_case(all_.substr(at_, word.size()), word)) return false;
        return at_ + word.size() >= all_.size() || !continues_name(all_[at_ + word.size()]);
    }
    bool take_keyword(std::string_view word) {
        if (!at_keyword(word)) return false;
        at_ += word.size();
        return true;
    }

    // --- types ---

    bool check_condition(const Expr& expr, std::string_view of, Range range) {
        bool wrong = expr.kind == ExprKind::kLiteral && expr.type != Type::kBool;
        if (wrong)
            fail("type",
                 fmt::format("{} needs a condition, not a {}", of, expr.type == Type::kString ? "text" : "number"),
                 range);
        return !wrong;
    }
    bool check_arithmetic(const Expr& expr, std::string_view op, Range range) {
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

    // --- operators ---

    template <class Next>
    ExprPtr logical(std::string_view name, std::string_view word, Next next) {
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

    ExprPtr exclusive() {
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

    ExprPtr too_long(size_t begin) {
        return fail("limit", fmt::format("the expression has more than {} operands", kMaxOperands), {begin, begin + 1});
    }

    ExprPtr negation() {
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

    ExprPtr comparison() {
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

    std::string_view take_comparison() {
        static constexpr std::pair<std::string_view, std::string_view> kOperators[] = {
            {"<=", "<="}, {">=", ">="}, {"!=", "!="}, {"==", "="}, {"<", "<"}, {">", ">"}, {"=", "="},
        };
        for (auto [symbol, row] : kOperators) {
            if (take(symbol)) return row;
        }
        return {};
    }

    ExprPtr concatenation() {
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
    ExprPtr arithmetic(std::initializer_list<std::string_view> operators, Next next) {
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
            if (!check_arithmetic(*left, op, {begin, left_end}) ||
                !check_arithmetic(*right, op, {operand, end_of_last()}))
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
    static bool mixes(const Expr& text, const Expr& number) { return is_text_literal(text) && is_numeric(number.type); }

    ExprPtr sum() {
        return arithmetic({"+", "-"}, [this] { return arithmetic({"*", "/", "%"}, [this] { return unary(); }); });
    }

    ExprPtr unary() {
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

    // --- operands ---

    ExprPtr primary() {
        skip_blanks();
        size_t begin = at_;
        if (at_ >= all_.size())
            return fail("syntax", "the expression ends where a value is missing",
                        {end_of_last() ? end_of_last() - 1 : 0, at_});
        char c = all_[at_];
        if (c == '(') {
            ++at_;
            ExprPtr inner = exclusive();
            if (!inner) return nullptr;
            if (!take(")")) return fail("syntax", "this parenthesis is not closed", {begin, begin + 1});
            return inner;
        }
        if (c == '"') {
            size_t close = closing_quote(all_, at_, all_.size());
            if (close == std::string_view::npos) return fail("syntax", "this quote is not closed", {at_, at_ + 1});
            at_ = close + 1;
            return compiler_.text(unescape_literal(all_.substr(begin + 1, close - begin - 1)), span(begin));
        }
        if (c == '\'') {
            size_t close = all_.find('\'', at_ + 1);
            if (close == std::string_view::npos) return fail("syntax", "this quote is not closed", {at_, at_ + 1});
            at_ = close + 1;
            return Compiler::column(all_.substr(begin + 1, close - begin - 1), span(begin));
        }
        if (c == '[') {
            size_t close = matching_close(all_, at_, all_.size());
            if (close == std::string_view::npos) return fail("syntax", "this bracket is not closed", {at_, at_ + 1});
            at_ = close + 1;
            return subsearch_scalar(compiler_, text_, {begin + 1, close});
        }
        if (is_ascii_digit(c) || (c == '.' && at_ + 1 < all_.size() && is_ascii_digit(all_[at_ + 1]))) return number();
        if (starts_name(c)) return name();
        return fail("syntax", fmt::format("`{}` stands where a value is missing", c), {at_, at_ + 1});
    }

    // Digits that count in a number as written: 3 in `1.00`, 2 in `0.050`.
    static size_t significant_digits(std::string_view number) {
        size_t count = 0;
        for (char c : number.substr(0, number.find_first_of("eE"))) {
            if (is_ascii_digit(c) && (count > 0 || c != '0')) ++count;
        }
        return std::max<size_t>(count, 1);
    }

    ExprPtr number() {
        size_t begin = at_;
        while (at_ < all_.size() && is_ascii_digit(all_[at_])) ++at_;
        bool whole = true;
        if (at_ + 1 < all_.size() && all_[at_] == '.' && is_ascii_digit(all_[at_ + 1])) {
            whole = false;
            ++at_;
            while (at_ < all_.size() && is_ascii_digit(all_[at_])) ++at_;
        }
        if (at_ < all_.size() && (all_[at_] == 'e' || all_[at_] == 'E')) {
            size_t digits = at_ + 1;
            if (digits < all_.size() && (all_[digits] == '+' || all_[digits] == '-')) ++digits;
            if (digits < all_.size() && is_ascii_digit(all_[digits])) {
                whole = false;
                at_ = digits;
                while (at_ < all_.size() && is_ascii_digit(all_[at_])) ++at_;
            }
        }
        if (at_ < all_.size() && starts_name(all_[at_])) {
            while (at_ < all_.size() && continues_name(all_[at_])) ++at_;
            std::string_view word = all_.substr(begin, at_ - begin);
            return fail("syntax", fmt::format("`{}` is no number", word), {begin, at_},
                        fmt::format("a field of that name is written '{}'", word));
        }
        std::string_view digits = all_.substr(begin, at_ - begin);
        least_digits_ = std::min(least_digits_, significant_digits(digits));
        int64_t integer = 0;
        if (whole && std::from_chars(digits.data(), digits.data() + digits.size(), integer).ec == std::errc()) {
            return compiler_.integer(integer, span(begin));
        }
        double real = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), real);
        return make_literal(Value::real(real), Type::kReal, span(begin));
    }

    ExprPtr name() {
        size_t begin = at_;
        while (at_ < all_.size() && continues_name(all_[at_])) ++at_;
        std::string_view word = all_.substr(begin, at_ - begin);
        Range word_range{begin, at_};
        if (take("(")) return function(to_lower_ascii(word), word_range);
        at_ = word_range.end;
        if (equals_ignore_case(word, "true") || equals_ignore_case(word, "false")) {
            return compiler_.boolean(equals_ignore_case(word, "true"), span(begin));
        }
        for (std::string_view reserved : {"AND", "OR", "XOR", "NOT"}) {
            if (word == reserved)
                return fail("syntax", fmt::format("`{}` stands where a value is missing", word), word_range);
        }
        return Compiler::column(word, span(begin));
    }

    // The arguments up to the closing parenthesis.
    bool arguments(std::vector<ExprPtr>& out) {
        size_t open = at_ - 1;
        if (take(")")) return true;
        while (true) {
            ExprPtr argument = exclusive();
            if (!argument) return false;
            out.push_back(std::move(argument));
            if (take(")")) return true;
            if (take(",")) continue;
            skip_blanks();
            if (at_ >= all_.size())
                fail("syntax", "this parenthesis is not closed", {open, open + 1});
            else
                fail("syntax", fmt::format("a comma or closing parenthesis is missing before `{}`", all_[at_]),
                     {at_, at_ + 1});
            return false;
        }
    }

    ExprPtr function(const std::string& called, Range range) {
        if (called == "exact") {
            bool outer = compiler_.exact;
            compiler_.exact = true;
            std::vector<ExprPtr> inner;
            bool ok = arguments(inner);
            compiler_.exact = outer;
            if (!ok) return nullptr;
            if (inner.size() != 1) return wrong_count(called, range, inner.size());
            return std::move(inner.front());
        }
        std::vector<ExprPtr> list;
        size_t first_argument = at_;
        size_t outer_digits = std::exchange(least_digits_, kAllDigits);
        if (!arguments(list)) return nullptr;
        // sigfig() rounds to the digits of the least precise number written in it.
        if (called == "sigfig" && list.size() == 1 && least_digits_ != kAllDigits) {
            list.push_back(compiler_.integer(static_cast<int64_t>(least_digits_)));
        }
        least_digits_ = std::min(least_digits_, outer_digits);
        if (called == "searchmatch") return search_match(list, range);
        if (called == "mvmap" || called == "mvfilter") return each_value(called, std::move(list), range);
        const Function* row = find_function(Language::kSpl, called);
        if (!row || !is_eval_function(row->name)) return unknown_function(called, range);
        if (!count_fits(*row, list.size())) return wrong_count(called, range, list.size());
        if (!check_arguments(*row, list, {first_argument, at_}, range)) return nullptr;
        return compiler_.call(row->name, std::move(list), span(range.begin));
    }

    static bool count_fits(const Function& row, size_t count) {
        for (const Overload& overload : parse_signature(row.signature)) {
            size_t listed = overload.arguments.size();
            bool repeated = overload.repeats && count > listed && (count - listed) % overload.repeat_size == 0;
            if (count >= overload.minimum && (count <= listed || repeated)) return true;
        }
        return false;
    }

    ExprPtr wrong_count(std::string_view called, Range range, size_t count) {
        return fail("type",
                    fmt::format("`{}` cannot be called with {} argument{}", called, count, count == 1 ? "" : "s"),
                    range);
    }

    bool check_arguments(const Function& row, const std::vector<ExprPtr>& list, Range arguments_range, Range range) {
        bool pairs = row.name == "case" || row.name == "validate" || row.name == "json_object";
        if (pairs && list.size() % 2 != 0) {
            wrong_count(row.name, range, list.size());
            return false;
        }
        for (size_t i = 0; i < list.size(); ++i) {
            bool condition =
                (row.name == "if" && i == 0) || ((row.name == "case" || row.name == "validate") && i % 2 == 0);
            if (condition && !check_condition(*list[i], fmt::format("`{}`", row.name), arguments_range)) return false;
            // A field without value gives null; a null that is written out is a mistake.
            if (row.nulls == NullRule::kNullIfAny && is_null_call(*list[i])) {
                fail("type", fmt::format("`{}` takes no null()", row.name), range);
                return false;
            }
        }
        return true;
    }

    ExprPtr unknown_function(const std::string& called, Range range) {
        if (std::string_view reason = refusal_reason(Language::kSpl, called); !reason.empty()) {
            return fail("unsupported", fmt::format("function `{}` is not supported: {}", called, reason), range);
        }
        std::vector<std::string_view> names;
        for (const Function* row : all_functions(Language::kSpl)) {
            if (is_eval_function(row->name)) names.push_back(row->name);
        }
        return fail("unknown-function", fmt::format("there is no function `{}`", called), range,
                    did_you_mean(called, names));
    }

    // mvmap(field, expression) and mvfilter(condition): inside, the field's name stands for one value at a time.
    ExprPtr each_value(const std::string& called, std::vector<ExprPtr> list, Range range) {
        bool filter = called == "mvfilter";
        if (list.size() != (filter ? 1 : 2)) return wrong_count(called, range, list.size());
        std::vector<std::string> fields = columns_of(*list[0]);
        if (filter && fields.size() != 1)
            return fail("type", "`mvfilter` needs a condition on exactly one field", range);
        if (filter) {
            if (!check_condition(*list[0], "`mvfilter`", range)) return nullptr;
            list.insert(list.begin(), Compiler::column(fields[0]));
        }
        std::string bound = bound_column_name(compiler_.bound_columns++);
        std::vector<Expr*> pending{list[1].get()};
        while (!pending.empty()) {
            Expr* top = pending.back();
            pending.pop_back();
            if (top->kind == ExprKind::kColumn && !fields.empty() && top->name == fields[0]) top->name = bound;
            for (ExprPtr& argument : top->arguments) pending.push_back(argument.get());
        }
        ExprPtr call = compiler_.call(called, std::move(list), span(range.begin));
        call->name = bound;
        return call;
    }

    // searchmatch("terms"): a search on the row, compiled with the expression.
    ExprPtr search_match(const std::vector<ExprPtr>& list, Range range) {
        if (list.size() != 1) return wrong_count("searchmatch", range, list.size());
        if (!is_text_literal(*list[0])) return fail("type", "`searchmatch` needs a search in quotes", range);
        ExpandedText search;
        search.append_made(list[0]->value.text(), list[0]->span, "searchmatch");
        auto conjuncts = compile_search(compiler_, search, {0, search.size()});
        if (!conjuncts) return nullptr;
        if (conjuncts->empty()) return compiler_.boolean(true, span(range.begin));
        if (conjuncts->size() == 1) return std::move(conjuncts->front());
        return compiler_.call("and", std::move(*conjuncts), span(range.begin));
    }

    Compiler& compiler_;
    const ExpandedText& text_;
    std::string_view all_;
    size_t at_;
    int depth_ = 0;
    static constexpr size_t kAllDigits = 99;
    size_t least_digits_ = kAllDigits;  // of the numbers read since the innermost call began
};

}  // namespace

bool is_eval_function(std::string_view row) {
    constexpr std::string_view kPrefixes[] = {"search_", "convert_", "sort_", "bucket_", "info_", "makemv_"};
    constexpr std::string_view kOthers[] = {"and",
                                            "or",
                                            "not",
                                            "xor",
                                            "negate",
                                            "spath_path",
                                            "iplocation_field",
                                            "sed",
                                            "age_text",
                                            "xml_unescape",
                                            "replace_wildcard"};
    auto is_prefix = [&](std::string_view prefix) { return row.starts_with(prefix); };
    return starts_name(row[0]) && row.find(' ') == std::string_view::npos &&
           std::none_of(std::begin(kPrefixes), std::end(kPrefixes), is_prefix) &&
           std::find(std::begin(kOthers), std::end(kOthers), row) == std::end(kOthers);
}

ExprPtr compile_eval(Compiler& compiler, const ExpandedText& text, Range range) {
    EvalParser parser(compiler, text, range);
    ExprPtr expr = parser.parse();
    return expr && parser.finished() ? std::move(expr) : nullptr;
}

ExprPtr compile_eval_at(Compiler& compiler, Lexer& lexer) {
    EvalParser parser(compiler, lexer.text(), lexer.rest());
    ExprPtr expr = parser.parse();
    if (expr) lexer.seek(parser.position());
    return expr;
}

std::optional<std::vector<ExprPtr>> compile_condition(Compiler& compiler, const ExpandedText& text, Range range) {
    ExprPtr condition = compile_eval(compiler, text, range);
    if (!condition) return std::nullopt;
    if (condition->kind == ExprKind::kLiteral && condition->type != Type::kBool) {
        compiler.diagnostics.error("type", "this needs a condition, not a value", text.origin(range));
        return std::nullopt;
    }
    std::vector<ExprPtr> conjuncts;
    split_conjuncts(std::move(condition), conjuncts);
    return conjuncts;
}

}  // namespace tocsin::spl
