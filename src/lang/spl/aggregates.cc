#include "lang/spl/aggregates.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "function/registry.h"
#include "lang/spl/eval_expression.h"
#include "lang/spl/pipeline.h"
#include "plan/name_pattern.h"

namespace tocsin::spl {
namespace {

struct Found {
    const AggregateFunction* function = nullptr;
    std::optional<double> parameter;  // perc95: 95
};

// perc95, p50, exactperc99.9, upperperc90: the number belongs to the function's name.
Found find(std::string_view name) {
    if (const AggregateFunction* row = find_aggregate(Language::kSpl, name)) return {row, std::nullopt};
    size_t digits = name.find_first_of("0123456789");
    if (digits == std::string_view::npos || digits == 0) return {};
    auto parameter = parse_number(name.substr(digits));
    std::string_view stem = name.substr(0, digits);
    if (!parameter) return {};
    for (std::string_view candidate : {stem == "p" ? std::string_view("perc") : stem, stem}) {
        if (const AggregateFunction* row = find_aggregate(Language::kSpl, candidate)) return {row, parameter};
    }
    return {};
}

// Functions that go by the time of events: the event's time is their second argument.
bool needs_time(std::string_view name) {
    return name == "earliest" || name == "latest" || name == "earliest_time" || name == "latest_time" || name == "rate";
}

bool unknown_aggregate(const Command& command, const std::string& name, Range range) {
    if (std::string_view reason = refusal_reason(Language::kSpl, name); !reason.empty()) {
        command.fail("unsupported", fmt::format("function `{}` is not supported: {}", name, reason), range);
        return false;
    }
    std::vector<std::string_view> names;
    for (const AggregateFunction* row : all_aggregates(Language::kSpl)) names.push_back(row->name);
    command.fail("unknown-function", fmt::format("there is no statistical function `{}`", name), range,
                 did_you_mean(name, names));
    return false;
}

class TermReader {
public:
    TermReader(const Command& command, Lexer& lexer, const FieldReader& field, bool expressions)
        : command_(command), c_(command.compiler), lexer_(lexer), field_(field), expressions_(expressions) {}

    bool read(Token name, AggregateTerm& term) {
        std::string lower = to_lower_ascii(name.text);
        if (expressions_ && lower == "eval" && lexer_.peek().kind == TokenKind::kOpen) return read_expression(term);
        Found found = find(lower);
        if (!found.function) return unknown_aggregate(command_, lower, name.range);
        term.function_name = lower;
        term.call.function = found.function;
        term.order_matters = lower == "first" || lower == "last" || lower == "list";
        std::string title = name.text;
        Range whole = name.range;
        if (lexer_.peek().kind == TokenKind::kOpen) {
            lexer_.next();
            Token inner = lexer_.parenthesized();
            if (inner.kind == TokenKind::kUnclosed) {
                command_.syntax_error(inner, "a closing parenthesis");
                return false;
            }
            whole.end = lexer_.position();
            title = fmt::format("{}({})", name.text, inner.text);
            if (!inner.text.empty() && !read_argument(inner, term)) return false;
        }
        term.call.span = command_.span(whole);
        bool counts = found.function->name == "count";
        if (term.call.arguments.empty() && !term.call.condition && term.wildcard.empty() && !counts) {
            command_.fail("type", fmt::format("`{}` needs a field", lower), whole);
            return false;
        }
        if (!term.call.arguments.empty() && needs_time(found.function->name)) {
            term.call.arguments.push_back(field_ ? field_("_time", {}) : Compiler::column("_time"));
        }
        if (found.parameter) term.call.arguments.push_back(c_.number(*found.parameter));
        if (lexer_.peek().is_word("as")) {
            lexer_.next();
            if (!read_alias(command_, lexer_, title)) return false;
        } else if (!term.wildcard.empty()) {
            title = fmt::format("{}({})", name.text, term.wildcard);
        }
        term.call.outputs.push_back({title, Type::kDynamic});
        return true;
    }

private:
    // Behind `eval`: each aggregate in the expression becomes a hidden output that it reads.
    bool read_expression(AggregateTerm& term) {
        lexer_.next();
        Token inner = lexer_.parenthesized();
        if (inner.kind == TokenKind::kUnclosed) return command_.syntax_error(inner, "a closing parenthesis") != nullptr;
        const CallReader calls = [&](std::string_view name, Range call, Range) -> std::optional<ExprPtr> {
            if (!find(to_lower_ascii(name)).function || has_several_arguments(call)) return std::nullopt;
            Lexer part(command_.text, call);
            Token first = part.next();
            AggregateTerm& out = term.parts.emplace_back();
            if (!TermReader(command_, part, field_, false).read(first, out)) return ExprPtr();
            std::string hidden = fmt::format("{}part{}", kHidden, c_.bound_columns++);
            out.call.outputs[0].name = hidden;
            return Compiler::column(hidden, command_.span(call));
        };
        term.value = compile_eval(c_, command_.text, inner.range, calls);
        if (!term.value) return false;
        std::string title = fmt::format("eval({})", inner.text);
        if (take_keyword(lexer_, "as") && !read_alias(command_, lexer_, title)) return false;
        if (term.parts.empty())
            return command_.fail("type", "the expression holds no statistical function", inner.range) != nullptr;
        term.call.outputs.push_back({title, Type::kDynamic});
        return true;
    }

    // max(avg(x), 1) is a function of eval.
    bool has_several_arguments(Range call) const {
        std::string_view text = command_.text.text().substr(0, call.end);
        int depth = 0;
        for (size_t at = call.begin; at < call.end; ++at) {
            if (text[at] == '"') at = std::min(closing_quote(text, at, call.end), call.end);
            if (at >= call.end) break;
            depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
            if (text[at] == ',' && depth == 1) return true;
        }
        return false;
    }

    bool read_argument(const Token& inner, AggregateTerm& term) {
        std::string_view text = inner.text;
        if (text.size() > 5 && equals_ignore_case(text.substr(0, 4), "eval") && trim(text.substr(4)).front() == '(') {
            size_t open = command_.text.text().find('(', inner.range.begin);
            size_t close = matching_close(command_.text.text(), open, inner.range.end);
            ExprPtr expr = compile_eval(c_, command_.text, {open + 1, close});
            if (!expr) return false;
            // count(eval(condition)) counts the rows where it is true.
            if (expr->type == Type::kBool)
                term.call.condition = std::move(expr);
            else
                term.call.arguments.push_back(std::move(expr));
            return true;
        }
        Lexer names(command_.text, inner.range);
        Token name = names.next();
        if (!name.is_name() || !names.at_end()) {
            command_.fail("syntax", fmt::format("`{}` is no field name; an expression stands in eval(...)", inner.text),
                          inner.range);
            return false;
        }
        if (has_wildcard(name.text))
            term.wildcard = name.text;
        else
            term.call.arguments.push_back(field_ ? field_(name.text, command_.span(name.range))
                                                 : Compiler::column(name.text, command_.span(name.range)));
        return true;
    }

    const Command& command_;
    Compiler& c_;
    Lexer& lexer_;
    const FieldReader& field_;
    bool expressions_;
};

bool read_terms(const Command& command, Lexer& lexer, std::vector<AggregateTerm>& out, const FieldReader& field,
                bool expressions) {
    TermReader reader(command, lexer, field, expressions);
    while (true) {
        size_t before = lexer.position();
        Token token = lexer.next();
        if (token.kind == TokenKind::kComma) continue;
        bool ends = token.kind == TokenKind::kEnd || token.is_word("by") || token.is_word("over") ||
                    token.is_word("from") || token.is_word("where");
        if (ends || lexer.peek().kind == TokenKind::kEquals) {
            lexer.seek(before);
            break;
        }
        if (token.kind != TokenKind::kWord) {
            command.syntax_error(token, "a statistical function");
            return false;
        }
        AggregateTerm term;
        if (!reader.read(std::move(token), term)) return false;
        out.push_back(std::move(term));
    }
    return true;
}

}  // namespace

bool take_keyword(Lexer& lexer, std::string_view lower_case) {
    if (!lexer.peek().is_word(lower_case)) return false;
    lexer.next();
    return true;
}

bool read_aggregates(const Command& command, Lexer& lexer, std::vector<AggregateTerm>& out, const FieldReader& field) {
    return read_terms(command, lexer, out, field, false);
}

bool read_aggregates_and_expressions(const Command& command, Lexer& lexer, std::vector<AggregateTerm>& out) {
    return read_terms(command, lexer, out, {}, true);
}

bool settle_groups(const Command& command, std::vector<Token>& keys, const std::vector<AggregateTerm>& terms) {
    std::vector<Token> distinct;
    for (Token& key : keys) {
        auto same_name = [&](const Token& other) { return other.text == key.text; };
        if (std::any_of(distinct.begin(), distinct.end(), same_name)) continue;
        for (const AggregateTerm& term : terms) {
            if (term.wildcard.empty() && term.call.outputs[0].name == key.text) {
                command.fail("syntax", fmt::format("`{}` names an output and a field to group by", key.text),
                             key.range);
                return false;
            }
        }
        distinct.push_back(std::move(key));
    }
    keys = std::move(distinct);
    return true;
}

std::vector<AggregateCall> distinct_calls(std::vector<AggregateTerm> terms) {
    std::vector<AggregateCall> calls;
    for (AggregateTerm& term : terms) {
        auto same = std::find_if(calls.begin(), calls.end(),
                                 [&](const AggregateCall& call) { return call.outputs[0] == term.call.outputs[0]; });
        if (same != calls.end())
            *same = std::move(term.call);
        else
            calls.push_back(std::move(term.call));
    }
    return calls;
}

std::vector<AggregateTerm> expand_wildcards(std::vector<AggregateTerm> terms, const Schema& schema,
                                            const std::vector<std::string>& keys) {
    std::vector<AggregateTerm> out;
    for (AggregateTerm& term : terms) {
        if (term.wildcard.empty() || schema.open()) {
            out.push_back(std::move(term));
            continue;
        }
        for (const Field& field : schema) {
            bool is_key = std::find(keys.begin(), keys.end(), field.name) != keys.end();
            if (is_key || field.name.starts_with('_') || !name_matches(term.wildcard, field.name)) continue;
            AggregateTerm one;
            one.function_name = term.function_name;
            one.order_matters = term.order_matters;
            one.call.function = term.call.function;
            one.call.span = term.call.span;
            one.call.arguments.push_back(Compiler::column(field.name, term.call.span));
            for (const ExprPtr& argument : term.call.arguments) one.call.arguments.push_back(clone(*argument));
            one.call.outputs.push_back(
                {renamed_by(term.wildcard, term.call.outputs[0].name, field.name).value_or(field.name),
                 Type::kDynamic});
            out.push_back(std::move(one));
        }
    }
    return out;
}

}  // namespace tocsin::spl
