// Recursive descent, loosest first: or, and, not, then names and parentheses.
#include "lang/sigma/kind_expression.h"

#include "base/text.h"

namespace tocsin::sigma {
namespace {

constexpr int kMaxDepth = 100;

class Parser {
public:
    Parser(std::string_view text, const std::function<Span(size_t, size_t)>& span_of,
           const std::function<std::optional<size_t>(std::string_view, Span)>& number_of, Diagnostics& diagnostics)
        : text_(text), span_of_(span_of), number_of_(number_of), diagnostics_(diagnostics) {
        next();
    }

    std::optional<KindExpression> parse() {
        chain("or", 0);
        if (good_ && !token_.empty()) fail("unexpected `" + std::string(token_) + "`");
        if (!good_) return std::nullopt;
        if (!out_.postfix.empty()) out_.postfix.pop_back();
        return std::move(out_);
    }

private:
    void next() {
        while (at_ < text_.size() && is_ascii_space(text_[at_])) ++at_;
        begin_ = at_;
        auto is_symbol = [](char c) { return c == '(' || c == ')'; };
        if (at_ < text_.size() && is_symbol(text_[at_])) {
            ++at_;
        } else {
            while (at_ < text_.size() && !is_ascii_space(text_[at_]) && !is_symbol(text_[at_])) ++at_;
        }
        token_ = text_.substr(begin_, at_ - begin_);
    }
    bool at_word(std::string_view word) const { return equals_ignore_case(token_, word); }

    // Operands parted by `word`: `or` of chains of `and`, `and` of operands.
    void chain(std::string_view word, int depth) {
        size_t operands = 0;
        for (;;) {
            if (word == "or")
                chain("and", depth);
            else
                operand(depth);
            ++operands;
            if (!good_ || !at_word(word)) break;
            next();
        }
        if (operands > 1) out_.postfix += std::string(word) + ":" + std::to_string(operands) + " ";
    }

    void operand(int depth) {
        if (depth > kMaxDepth) return fail("the expression is nested too deeply");
        if (at_word("not")) {
            next();
            operand(depth + 1);
            out_.postfix += "not ";
            return;
        }
        if (token_ == "(") {
            next();
            chain("or", depth + 1);
            if (good_ && token_ != ")") fail("`)` is missing");
            next();
            return;
        }
        if (token_.empty()) return fail("the expression ends too early");
        if (token_ == ")" || at_word("and") || at_word("or"))
            return fail("expected a name, found `" + std::string(token_) + "`");
        auto number = number_of_(token_, span_of_(begin_, at_));
        good_ = good_ && number.has_value();
        if (number) out_.postfix += std::to_string(*number) + " ";
        next();
    }

    void fail(std::string message) {
        if (good_) diagnostics_.error("syntax", std::move(message), span_of_(begin_, at_));
        good_ = false;
    }

    std::string_view text_;
    const std::function<Span(size_t, size_t)>& span_of_;
    const std::function<std::optional<size_t>(std::string_view, Span)>& number_of_;
    Diagnostics& diagnostics_;
    size_t at_ = 0, begin_ = 0;
    std::string_view token_;  // empty at the end
    KindExpression out_;
    bool good_ = true;
};

}  // namespace

std::optional<KindExpression> read_kind_expression(
    std::string_view text, const std::function<Span(size_t begin, size_t end)>& span_of,
    const std::function<std::optional<size_t>(std::string_view name, Span span)>& number_of, Diagnostics& diagnostics) {
    return Parser(text, span_of, number_of, diagnostics).parse();
}

}  // namespace tocsin::sigma
