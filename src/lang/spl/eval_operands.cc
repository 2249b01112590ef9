// Operands of eval: texts, fields, numbers, parentheses, subsearches, and names that begin a call.
#include <charconv>

#include <fmt/format.h>

#include "lang/spl/eval_parser.h"
#include "lang/spl/lexer.h"
#include "lang/spl/subsearch.h"

namespace tocsin::spl {
namespace {

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

// Digits that count in a number as written: 3 in `1.00`, 2 in `0.050`.
size_t significant_digits(std::string_view number) {
    size_t count = 0;
    for (char c : number.substr(0, number.find_first_of("eE"))) {
        if (is_ascii_digit(c) && (count > 0 || c != '0')) ++count;
    }
    return std::max<size_t>(count, 1);
}

}  // namespace

ExprPtr EvalParser::primary() {
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

ExprPtr EvalParser::number() {
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

ExprPtr EvalParser::name() {
    size_t begin = at_;
    while (at_ < all_.size() && continues_name(all_[at_])) ++at_;
    std::string_view word = all_.substr(begin, at_ - begin);
    Range word_range{begin, at_};
    if (take("(")) {
        size_t close = calls_ ? matching_close(all_, at_ - 1, all_.size()) : std::string_view::npos;
        if (close != std::string_view::npos) {
            if (auto read = (*calls_)(word, {begin, close + 1}, {at_, close})) {
                at_ = close + 1;
                return std::move(*read);
            }
        }
        return function(to_lower_ascii(word), word_range);
    }
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

}  // namespace tocsin::spl
