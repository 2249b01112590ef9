// Literals that are more than one token: neighbouring strings, dynamic(...) and typeof(...).
//
// `dynamic` holds JSON, written with KQL's strings and typed literals: dynamic({"a": [1, -2.5, datetime(2020-01-01),
// 1d]}).
#include "data/decimal.h"
#include "lang/kql/parser.h"

namespace tocsin::kql {

const Syntax* Parser::parse_literal() {
    Token token = take();
    Syntax syntax;
    syntax.kind = SyntaxKind::kLiteral;
    syntax.type = token.type;
    syntax.value = token.value;
    Span span = token.span;
    if (token.is_string() && peek().is_string()) {
        std::string text(token.value.text());
        while (peek().is_string()) {
            Token next = take();
            text += next.value.text();
            span = cover(span, next.span);
        }
        syntax.value = make_string(text, arena_);
    }
    return finish(syntax, span);
}

const Syntax* Parser::parse_typeof() {
    Syntax syntax;
    syntax.kind = SyntaxKind::kTypeof;
    uint32_t begin = take().span.begin;
    if (!expect_symbol("(") || !parse_type(syntax.type) || !expect_symbol(")")) return nullptr;
    return finish(syntax, {begin, last_end_});
}

const Syntax* Parser::parse_dynamic() {
    Syntax syntax;
    syntax.kind = SyntaxKind::kLiteral;
    syntax.type = Type::kDynamic;
    uint32_t begin = take().span.begin;
    if (!expect_symbol("(") || !parse_dynamic_value(syntax.value) || !expect_symbol(")")) return nullptr;
    return finish(syntax, {begin, last_end_});
}

bool Parser::parse_dynamic_value(Value& out) {
    Nesting nesting(*this);
    if (!nesting.allowed()) return false;
    if (accept_name("null")) return out = Value::null(), true;
    if (at_name("dynamic") && at_symbol("(", 1)) {
        take(), take();
        return parse_dynamic_value(out) && expect_symbol(")");
    }
    if (at_symbol("-") || at_symbol("+")) {
        bool negative = take().text == "-";
        if (peek().kind != TokenKind::kLiteral) return fail("a number"), false;
        Token number = take();
        out = number.value;
        if (!negative) return true;
        switch (out.tag()) {
            case Tag::kLong:
                out = Value::of_long(static_cast<int64_t>(0 - static_cast<uint64_t>(out.as_long())));
                return true;
            case Tag::kReal: out = Value::real(-out.as_real()); return true;
            case Tag::kTimespan: out = Value::timespan(-out.ticks()); return true;
            default: break;
        }
        fail("syntax", "`-` only stands before a number", number.span);
        return false;
    }
    if (peek().kind == TokenKind::kLiteral) {
        const Syntax* literal = parse_literal();
        if (literal == nullptr) return false;
        out = literal->value;
        return true;
    }
    if (accept_symbol("[")) {
        std::vector<Value> items;
        while (!accept_symbol("]")) {
            if (!items.empty() && !expect_symbol(",")) return false;
            Value item;
            if (!parse_dynamic_value(item)) return false;
            items.push_back(item);
        }
        out = Value::array(arena_.copy_array(std::span<const Value>(items)));
        return true;
    }
    if (!accept_symbol("{")) return fail("a JSON value"), false;
    std::vector<Member> members;
    bool first = true;
    while (!accept_symbol("}")) {
        if (!first && !expect_symbol(",")) return false;
        first = false;
        Member member;
        if (peek().is_string()) {
            if (!parse_text(member.key)) return false;
        } else if (peek().kind == TokenKind::kName) {
            member.key = take().text;
        } else {
            return fail("a key"), false;
        }
        if (!expect_symbol(":") || !parse_dynamic_value(member.value)) return false;
        // The last of several members with one key counts, as in JSON text.
        bool replaced = false;
        for (Member& earlier : members) {
            if (earlier.key == member.key) earlier.value = member.value, replaced = true;
        }
        if (!replaced) members.push_back(member);
    }
    out = Value::object(arena_.copy_array(std::span<const Member>(members)));
    return true;
}

}  // namespace tocsin::kql
