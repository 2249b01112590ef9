// Tokens of KQL. Literals arrive evaluated; operators of several characters arrive as one token.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "data/type.h"
#include "data/value.h"

namespace tocsin::kql {

enum class TokenKind : uint8_t {
    kName,     // identifiers and keywords; also `$left`
    kLiteral,  // `value` of `type`
    kSymbol,   // punctuation and operators: `==` `!contains` `in~` `..`
    kEnd,
};

struct Token {
    TokenKind kind = TokenKind::kEnd;
    Span span;
    std::string_view text;       // kName, kSymbol
    Type type = Type::kDynamic;  // kLiteral
    Value value;                 // kLiteral; memory in the arena
    bool spaced = false;         // white space or a comment stands before it

    bool is_name(std::string_view name) const { return kind == TokenKind::kName && text == name; }
    bool is_symbol(std::string_view symbol) const { return kind == TokenKind::kSymbol && text == symbol; }
    bool is_string() const { return kind == TokenKind::kLiteral && type == Type::kString; }
};

// All tokens of the source, ending with kEnd. Texts point into the source, values into `arena`. False after telling an
// error; the tokens before it are there nevertheless.
bool tokenize(const SourceText& source, Arena& arena, Diagnostics& diagnostics, std::vector<Token>& tokens);

}  // namespace tocsin::kql
