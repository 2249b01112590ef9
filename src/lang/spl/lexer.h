// The words of a command's arguments. SPL has no tokens of its own: search terms and eval expressions are read by their
// own parsers (search_expression.cc, eval_expression.cc); all other commands take words, options, quoted texts and
// subsearches, read here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lang/spl/expanded_text.h"

namespace tocsin::spl {

enum class TokenKind : uint8_t {
    kEnd,
    kWord,    // text: unescaped
    kString,  // "..."; text: unescaped, without quotes
    kQuoted,  // '...': a field name; text: without quotes
    kComma,
    kOpen,    // (
    kClose,   // )
    kEquals,  // = or ==
    kNotEquals,
    kBracket,   // [...]; range: what stands between the brackets
    kUnclosed,  // a quote or bracket without its end
};

struct Token {
    TokenKind kind = TokenKind::kEnd;
    Range range;
    std::string text;

    bool is_name() const {
        return kind == TokenKind::kWord || kind == TokenKind::kString || kind == TokenKind::kQuoted;
    }
    bool is_word(std::string_view lower_case) const;  // an unquoted word, whatever its letter case
};

class Lexer {
public:
    Lexer(const ExpandedText& text, Range range) : text_(text), at_(range.begin), end_(range.end) {}

    Token next();
    Token peek();
    // The next token; a bare word goes on with parentheses that follow at once: `sma3(x)`, `as flags(inheritance)`.
    Token next_name();
    bool at_end() { return peek().kind == TokenKind::kEnd; }
    // The value behind an option's `=`: a quoted text or everything to the next blank, comma or parenthesis.
    Token option_value();
    // Behind an opening parenthesis: what stands before its closing one, which is read too. Unclosed: kUnclosed.
    Token parenthesized();

    size_t position() const { return at_; }
    void seek(size_t position) { at_ = position; }
    Range rest() const { return {at_, end_}; }
    const ExpandedText& text() const { return text_; }

private:
    void skip_blanks();
    Token quoted(char quote);

    const ExpandedText& text_;
    size_t at_;
    size_t end_;
};

// `\"` and `\\` in quoted texts and words become one character; all other backslashes stay (regular expressions,
// Windows paths).
std::string unescape(std::string_view text);

// Where the bracket or parenthesis opened at `open` is closed (the offset of the closing character), quotes and escapes
// skipped; npos if it is not.
size_t matching_close(std::string_view text, size_t open, size_t end);
// Where the double-quoted text that begins at `open` is closed; npos if it is not.
size_t closing_quote(std::string_view text, size_t open, size_t end);

}  // namespace tocsin::spl
