// Recursive descent, loosest first:
//
//   condition  := and ("or" and)*
//   and        := not ("and" not)*
//   not        := "not" not | primary
//   primary    := "(" condition ")" | (number | "any" | "all") "of" ("them" | pattern) | selection
//
// What follows a `|` is read by aggregation.cc.
#include "lang/sigma/condition.h"

#include <charconv>

#include "base/text.h"
#include "plan/name_pattern.h"

namespace tocsin::sigma {
namespace {

constexpr int kMaxDepth = 200;

struct Token {
    std::string_view text;  // empty at the end
    Span span;
};

class ConditionParser {
public:
    ConditionParser(std::string_view text, const std::vector<uint32_t>& offsets, std::vector<Selection>& selections,
                    Diagnostics& diagnostics)
        : text_(text), offsets_(offsets), selections_(selections), diagnostics_(diagnostics) {
        next();
    }

    Condition parse() {
        Condition out;
        out.predicate = disjunction(0);
        if (failed_) return {};
        if (token_.text == "|")
            out.pipe = static_cast<size_t>(token_.text.data() - text_.data());
        else if (!token_.text.empty())
            fail("syntax", "unexpected `" + std::string(token_.text) + "` in the condition", token_.span);
        if (failed_ || incomplete_) out.predicate = nullptr;
        return out;
    }

private:
    void next() {
        while (at_ < text_.size() && is_ascii_space(text_[at_])) ++at_;
        size_t begin = at_;
        auto is_symbol = [](char c) { return c == '(' || c == ')' || c == '|'; };
        if (at_ < text_.size() && is_symbol(text_[at_])) {
            ++at_;
        } else {
            while (at_ < text_.size() && !is_ascii_space(text_[at_]) && !is_symbol(text_[at_])) ++at_;
        }
        token_ = {text_.substr(begin, at_ - begin), span(begin, at_)};
    }
    Span span(size_t begin, size_t end) const {
        return {offsets_[begin], end > begin ? offsets_[end - 1] + 1 : offsets_[begin]};
    }
    bool at_word(std::string_view word) const { return equals_ignore_case(token_.text, word); }

    ExprPtr disjunction(int depth) {
        return chain(
            "or", [&] { return conjunction(depth); }, any_of);
    }
    ExprPtr conjunction(int depth) {
        return chain(
            "and", [&] { return negation(depth); }, all_of);
    }

    template <class Operand, class Link>
    ExprPtr chain(std::string_view word, Operand operand, Link link) {
        Span begin = token_.span;
        std::vector<ExprPtr> parts;
        for (;;) {
            parts.push_back(operand());
            if (failed_) return nullptr;
            if (!at_word(word)) break;
            next();
        }
        if (incomplete_) return nullptr;
        return link(std::move(parts), cover(begin, last_));
    }

    ExprPtr negation(int depth) {
        if (!at_word("not")) return primary(depth);
        if (depth > kMaxDepth) return fail("limit", "the condition is nested too deeply", token_.span);
        Span begin = token_.span;
        next();
        ExprPtr inner = negation(depth + 1);
        if (failed_ || incomplete_) return nullptr;
        std::vector<ExprPtr> arguments;
        arguments.push_back(std::move(inner));
        return call("not", std::move(arguments), cover(begin, last_));
    }

    ExprPtr primary(int depth) {
        if (token_.text.empty()) return fail("syntax", "the condition ends too early", token_.span);
        if (token_.text == "(") {
            if (depth > kMaxDepth) return fail("limit", "the condition is nested too deeply", token_.span);
            next();
            ExprPtr inner = disjunction(depth + 1);
            if (failed_) return nullptr;
            if (token_.text != ")") return fail("syntax", "`)` is missing in the condition", token_.span);
            take();
            return inner;
        }
        if (token_.text == ")" || token_.text == "|" || at_word("and") || at_word("or") || at_word("of")) {
            return fail("syntax", "expected the name of a selection, found `" + std::string(token_.text) + "`",
                        token_.span);
        }
        Token first = token_;
        take();
        if (at_word("of")) return quantity(first);
        return one_selection(first);
    }

    ExprPtr one_selection(const Token& name) {
        for (Selection& selection : selections_) {
            if (selection.name == name.text) return use(selection);
        }
        std::vector<std::string_view> names;
        for (const Selection& selection : selections_) names.push_back(selection.name);
        return fail("unknown-selection", "unknown selection `" + std::string(name.text) + "`", name.span,
                    did_you_mean(name.text, names));
    }

    // Behind a number, `any` or `all`, at `of`.
    ExprPtr quantity(const Token& count) {
        bool all = equals_ignore_case(count.text, "all");
        size_t least = 1;
        if (!all && !equals_ignore_case(count.text, "any")) {
            auto [end, error] = std::from_chars(count.text.data(), count.text.data() + count.text.size(), least);
            if (error != std::errc() || end != count.text.data() + count.text.size() || least == 0) {
                return fail("syntax", "`of` takes a number, `any` or `all`, not `" + std::string(count.text) + "`",
                            count.span);
            }
        }
        next();
        Token pattern = token_;
        if (pattern.text.empty() || pattern.text == "(" || pattern.text == ")")
            return fail("syntax", "a pattern of selection names is missing", token_.span);
        take();
        bool them = equals_ignore_case(pattern.text, "them");
        std::vector<ExprPtr> parts;
        bool found = false;
        for (Selection& selection : selections_) {
            // Names that begin with `_` are meant only when they are written.
            bool hidden = selection.name.starts_with('_') && !pattern.text.starts_with('_');
            if (hidden || !(them || name_matches(pattern.text, selection.name))) continue;
            found = true;
            parts.push_back(use(selection));
        }
        if (!found)
            return fail("unknown-selection", "no selection fits `" + std::string(pattern.text) + "`", pattern.span);
        if (incomplete_) return nullptr;
        Span span = cover(count.span, pattern.span);
        if (all) return all_of(std::move(parts), span);
        if (least == 1) return any_of(std::move(parts), span);
        if (least > parts.size()) {
            return fail("rule",
                        "only " + std::to_string(parts.size()) + " selections fit `" + std::string(pattern.text) + "`",
                        span);
        }
        parts.insert(parts.begin(), make_literal(Value::of_long(static_cast<int64_t>(least)), Type::kLong, count.span));
        return call("at_least", std::move(parts), span);
    }

    ExprPtr use(Selection& selection) {
        selection.used = true;
        if (!selection.predicate) incomplete_ = true;
        return selection.predicate ? clone(*selection.predicate) : nullptr;
    }

    void take() {
        last_ = token_.span;
        next();
    }

    ExprPtr fail(std::string_view code, std::string message, Span where, std::string help = {}) {
        if (!failed_) diagnostics_.error(code, std::move(message), where, std::move(help));
        failed_ = true;
        return nullptr;
    }

    std::string_view text_;
    const std::vector<uint32_t>& offsets_;
    std::vector<Selection>& selections_;
    Diagnostics& diagnostics_;
    size_t at_ = 0;
    Token token_;
    Span last_;                // of the last token taken as an operand's end
    bool failed_ = false;      // told
    bool incomplete_ = false;  // a selection has no predicate, which was told there
};

}  // namespace

Condition compile_condition(std::string_view text, const std::vector<uint32_t>& offsets,
                            std::vector<Selection>& selections, Diagnostics& diagnostics) {
    return ConditionParser(text, offsets, selections, diagnostics).parse();
}

}  // namespace tocsin::sigma
