// Recursive descent over the characters of a search:
//
//     conjunction := disjunction (AND? disjunction)*
//     disjunction := operand (OR operand)*
//     operand     := NOT operand | ( conjunction ) | field op value | field IN (value, ...) | [ subsearch ]
//                  | TERM(x) | CASE(x) | "phrase" | term
//
// OR binds more tightly than AND: `eventName=A OR eventName=B action=allow` is `(eventName=A OR eventName=B) AND
// action=allow`. The operators are upper case; `or` is a term. Values are never field names. The predicates are
// two-valued: a missing field makes `f=v` and `f!=v` false and `NOT f=v` true.
#include "lang/spl/search_expression.h"

#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/subsearch.h"
#include "lang/spl/time_modifiers.h"

namespace tocsin::spl {
namespace {

// A predicate; null for one that every row meets.
struct Condition {
    bool ok = true;
    ExprPtr predicate;
};
Condition failed() { return {false, nullptr}; }

constexpr size_t kNone = std::string_view::npos;

class SearchParser {
public:
    SearchParser(Compiler& compiler, const ExpandedText& text, Range range, const FieldReader& field)
        : compiler_(compiler), text_(text), all_(text.text().substr(0, range.end)), at_(range.begin), field_(field) {}

    Condition parse() {
        Condition all = conjunction();
        if (!all.ok) return all;
        if (skip_blanks(); at_ < all_.size())
            return fail("syntax", "this closing parenthesis has no opening one", {at_, at_ + 1});
        return all;
    }

private:
    // --- characters ---

    void skip_blanks() {
        while (at_ < all_.size() && (is_ascii_space(all_[at_]) || all_[at_] == ',')) ++at_;
    }
    void skip_spaces() {
        while (at_ < all_.size() && is_ascii_space(all_[at_])) ++at_;
    }
    bool at_end() {
        skip_blanks();
        return at_ >= all_.size() || all_[at_] == ')';
    }
    Span span(Range range) const { return text_.origin(range); }
    Condition fail(std::string_view code, std::string message, Range range, std::string help = {}) {
        compiler_.diagnostics.error(code, std::move(message), span(range), std::move(help));
        return failed();
    }

    // `=`, `==`, `!=`, `<`, `<=`, `>`, `>=` at `at`; empty if none.
    std::string_view operator_at(size_t at) const {
        for (std::string_view op : {"!=", "<=", ">=", "==", "=", "<", ">"}) {
            if (all_.substr(at).starts_with(op)) return op;
        }
        return {};
    }

    // End of the bare word at `at`. A value may hold operator characters (`url=/a?b=c`), a term or field name not.
    size_t word_end(size_t at, bool value) const {
        while (at < all_.size()) {
            char c = all_[at];
            if (is_ascii_space(c) || c == ',' || c == '(' || c == ')' || c == '"' || c == '[' || c == ']') break;
            if (!value && !operator_at(at).empty()) break;
            at += c == '\\' && at + 1 < all_.size() ? 2 : 1;
        }
        return std::min(at, all_.size());
    }

    bool word_is(std::string_view word) {
        skip_blanks();
        size_t end = word_end(at_, false);
        if (all_.substr(at_, end - at_) != word) return false;
        // `OR=x` names a field.
        size_t behind = end;
        while (behind < all_.size() && is_ascii_space(all_[behind])) ++behind;
        return behind >= all_.size() || operator_at(behind).empty();
    }
    bool take_word(std::string_view word) {
        if (!word_is(word)) return false;
        at_ += word.size();
        return true;
    }

    // --- Boolean structure ---

    Condition combine(std::string_view name, std::vector<ExprPtr> parts, size_t begin) {
        if (parts.size() == 1) return {true, std::move(parts.front())};
        return {true, compiler_.call(name, std::move(parts), span({begin, at_}))};
    }

    Condition conjunction() {
        std::vector<ExprPtr> parts;
        size_t begin = at_;
        bool first = true;
        while (!at_end()) {
            if (word_is("OR") || (first && word_is("AND"))) {
                return fail("syntax", fmt::format("`{}` has nothing on its left", word_is("OR") ? "OR" : "AND"),
                            {at_, at_ + 2});
            }
            if (!first && take_word("AND") && at_end())
                return fail("syntax", "`AND` has nothing on its right", {at_ - 3, at_});
            first = false;
            Condition part = disjunction();
            if (!part.ok) return part;
            if (part.predicate) parts.push_back(std::move(part.predicate));
        }
        if (parts.empty()) return {};
        return combine("and", std::move(parts), begin);
    }

    Condition disjunction() {
        std::vector<ExprPtr> parts;
        size_t begin = at_;
        bool always = false;
        do {
            if (at_end())
                return fail("syntax", "`OR` has nothing on its right", {at_ > begin + 2 ? at_ - 2 : begin, at_});
            Condition part = operand();
            if (!part.ok) return part;
            if (part.predicate)
                parts.push_back(std::move(part.predicate));
            else
                always = true;
        } while (!at_end() && take_word("OR"));
        if (always || parts.empty()) return {};
        return combine("or", std::move(parts), begin);
    }

    Condition operand() {
        if (++depth_ > kMaxExpressionDepth) {
            return fail("limit", fmt::format("the search is nested more than {} deep", kMaxExpressionDepth),
                        {at_, at_ + 1});
        }
        Condition out = operand_here();
        --depth_;
        return out;
    }

    Condition operand_here() {
        skip_blanks();
        size_t begin = at_;
        if (take_word("NOT")) {
            if (at_end()) return fail("syntax", "`NOT` has nothing on its right", {begin, at_});
            Condition inner = operand();
            if (!inner.ok) return inner;
            // NOT of what every row meets is met by none.
            if (!inner.predicate) return {true, compiler_.boolean(false, span({begin, at_}))};
            return {true, compiler_.call_of("not", span({begin, at_}), std::move(inner.predicate))};
        }
        switch (all_[at_]) {
            case '(': {
                ++at_;
                Condition inner = conjunction();
                if (!inner.ok) return inner;
                skip_blanks();
                if (at_ >= all_.size()) return fail("syntax", "this parenthesis is not closed", {begin, begin + 1});
                ++at_;
                return inner;
            }
            case '[': return subsearch();
            case ']': return fail("syntax", "this closing bracket has no opening one", {at_, at_ + 1});
            default: return term_or_comparison();
        }
    }

    Condition subsearch() {
        size_t close = matching_close(all_, at_, all_.size());
        if (close == kNone) return fail("syntax", "this bracket is not closed", {at_, at_ + 1});
        Range inner{at_ + 1, close};
        at_ = close + 1;
        SubsearchCondition made = subsearch_condition(compiler_, text_, inner, field_);
        return {made.ok, std::move(made.predicate)};
    }

    // --- terms ---

    ExprPtr field(std::string_view name, Span where) {
        return field_ ? field_(name, where) : Compiler::column(name, where);
    }

    Condition term_or_comparison() {
        size_t begin = at_;
        bool quoted = all_[at_] == '"';
        std::string word;
        if (quoted) {
            size_t close = closing_quote(all_, at_, all_.size());
            if (close == kNone) return fail("syntax", "this quote is not closed", {at_, at_ + 1});
            word = unescape(all_.substr(at_ + 1, close - at_ - 1));
            at_ = close + 1;
        } else {
            at_ = word_end(at_, false);
            if (at_ == begin) return fail("syntax", "a comparison needs a field name on its left", {at_, at_ + 1});
            word = unescape(all_.substr(begin, at_ - begin));
        }
        Range where{begin, at_};
        size_t after = at_;
        skip_spaces();
        if (std::string_view op = at_ < all_.size() ? operator_at(at_) : std::string_view(); !op.empty()) {
            at_ += op.size();
            return comparison(word, where, op);
        }
        if (size_t end = word_end(at_, false);
            equals_ignore_case(all_.substr(at_, end - at_), "IN") && next_opens(end)) {
            at_ = end;
            return in_list(word, where);
        }
        at_ = after;
        if (!quoted && at_ < all_.size() && all_[at_] == '(' && (word == "TERM" || word == "CASE")) {
            auto inner = parenthesized();
            if (!inner) return failed();
            return {true, compiler_.call_of(word == "TERM" ? "search_TERM" : "search_CASE", span({begin, at_}),
                                            field("_raw", span(where)), compiler_.text(*inner, span({begin, at_})))};
        }
        if (word == "*") return {};
        return {true, compiler_.call_of(quoted ? "search_phrase" : "search_term", span(where),
                                        field("_raw", span(where)), compiler_.text(word, span(where)))};
    }

    bool next_opens(size_t at) const {
        while (at < all_.size() && is_ascii_space(all_[at])) ++at;
        return at < all_.size() && all_[at] == '(';
    }

    // The text between the parentheses at the cursor, unquoted.
    std::optional<std::string> parenthesized() {
        size_t close = matching_close(all_, at_, all_.size());
        if (close == kNone) {
            fail("syntax", "this parenthesis is not closed", {at_, at_ + 1});
            return std::nullopt;
        }
        std::string_view inner = trim(all_.substr(at_ + 1, close - at_ - 1));
        if (inner.size() >= 2 && inner.front() == '"' && inner.back() == '"') inner = inner.substr(1, inner.size() - 2);
        at_ = close + 1;
        return unescape(inner);
    }

    struct Literal {
        std::string text;
        Range range;
        bool case_matters = false;  // CASE(x)
    };
    std::optional<Literal> value() {
        skip_spaces();
        size_t begin = at_;
        if (at_ < all_.size() && all_[at_] == '"') {
            size_t close = closing_quote(all_, at_, all_.size());
            if (close == kNone) {
                fail("syntax", "this quote is not closed", {at_, at_ + 1});
                return std::nullopt;
            }
            at_ = close + 1;
            return Literal{unescape(all_.substr(begin + 1, close - begin - 1)), {begin, at_}};
        }
        at_ = word_end(at_, true);
        if (begin == at_) {
            fail("syntax", "a comparison needs a value on its right", {begin, std::min(begin + 1, all_.size())});
            return std::nullopt;
        }
        std::string_view word = all_.substr(begin, at_ - begin);
        if ((word == "CASE" || word == "TERM") && at_ < all_.size() && all_[at_] == '(') {
            bool case_matters = word == "CASE";
            auto inner = parenthesized();
            if (!inner) return std::nullopt;
            return Literal{*inner, {begin, at_}, case_matters};
        }
        return Literal{unescape(word), {begin, at_}};
    }

    // The values of the subsearch whose bracket opens here; null after an error.
    ExprPtr bracketed_values() {
        size_t close = matching_close(all_, at_, all_.size());
        if (close == kNone) return fail("syntax", "this bracket is not closed", {at_, at_ + 1}), nullptr;
        Range inner{at_ + 1, close};
        at_ = close + 1;
        return subsearch_values(compiler_, text_, inner);
    }

    Condition comparison(const std::string& name, Range name_range, std::string_view op) {
        skip_spaces();
        if (at_ < all_.size() && all_[at_] == '[' && (op == "=" || op == "==")) {
            ExprPtr values = bracketed_values();
            if (!values) return failed();
            return {true, compiler_.call_of("search_in", span({name_range.begin, at_}), field(name, span(name_range)),
                                            std::move(values))};
        }
        auto literal = value();
        if (!literal) return failed();
        Span whole = span({name_range.begin, literal->range.end});
        if (is_time_modifier(name) && (op == "=" || op == "==")) {
            auto bound = time_bound(compiler_, name, literal->text, time_format_, span(literal->range));
            if (!bound.ok) return failed();
            return {true, std::move(bound.predicate)};
        }
        ExprPtr column = field(name, span(name_range));
        if ((op == "=" || op == "==") && literal->text == "*")
            return {true, compiler_.call_of("search_exists", whole, std::move(column))};
        std::string_view function = op == "=" || op == "==" ? (literal->case_matters ? "search_eq_case" : "search_eq")
                                    : op == "!="            ? "search_ne"
                                    : op == "<"             ? "search_lt"
                                    : op == "<="            ? "search_le"
                                    : op == ">"             ? "search_gt"
                                                            : "search_ge";
        return {true, compiler_.call_of(function, whole, std::move(column),
                                        compiler_.text(literal->text, span(literal->range)))};
    }

    Condition in_list(const std::string& name, Range name_range) {
        skip_spaces();
        size_t open = at_;
        ++at_;
        std::vector<ExprPtr> arguments;
        arguments.push_back(field(name, span(name_range)));
        while (true) {
            skip_blanks();
            if (at_ >= all_.size()) return fail("syntax", "this parenthesis is not closed", {open, open + 1});
            if (all_[at_] == ')') break;
            if (all_[at_] == '[') {
                ExprPtr values = bracketed_values();
                if (!values) return failed();
                arguments.push_back(std::move(values));
                continue;
            }
            auto literal = value();
            if (!literal) return failed();
            arguments.push_back(compiler_.text(literal->text, span(literal->range)));
        }
        ++at_;
        if (arguments.size() == 1) return fail("syntax", "IN needs a value", {open, at_});
        return {true, compiler_.call("search_in", std::move(arguments), span({name_range.begin, at_}))};
    }

    Compiler& compiler_;
    const ExpandedText& text_;
    std::string_view all_;
    size_t at_;
    const FieldReader& field_;
    std::string time_format_ = std::string(kDefaultTimeFormat);
    int depth_ = 0;
};

}  // namespace

std::optional<std::vector<ExprPtr>> compile_search(Compiler& compiler, const ExpandedText& text, Range range,
                                                   const FieldReader& field) {
    Condition condition = SearchParser(compiler, text, range, field).parse();
    if (!condition.ok) return std::nullopt;
    std::vector<ExprPtr> conjuncts;
    if (condition.predicate) split_conjuncts(std::move(condition.predicate), conjuncts);
    return conjuncts;
}

}  // namespace tocsin::spl
