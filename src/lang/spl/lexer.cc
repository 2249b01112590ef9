#include "lang/spl/lexer.h"

#include "base/text.h"

namespace tocsin::spl {
namespace {
bool ends_word(char c) {
    return is_ascii_space(c) || c == ',' || c == '(' || c == ')' || c == '"' || c == '=' || c == '[' || c == ']';
}
}  // namespace

bool Token::is_word(std::string_view lower_case) const {
    return kind == TokenKind::kWord && equals_ignore_case(text, lower_case);
}

std::string unescape(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
        out += text[i];
    }
    return out;
}

size_t closing_quote(std::string_view text, size_t open, size_t end) {
    for (size_t i = open + 1; i < end; ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            return i;
    }
    return std::string_view::npos;
}

size_t matching_close(std::string_view text, size_t open, size_t end) {
    char opening = text[open];
    char closing = opening == '[' ? ']' : ')';
    int depth = 0;
    for (size_t i = open; i < end; ++i) {
        char c = text[i];
        if (c == '\\') {
            ++i;
        } else if (c == '"') {
            size_t close = closing_quote(text, i, end);
            if (close == std::string_view::npos) return close;
            i = close;
        } else if (c == opening) {
            ++depth;
        } else if (c == closing && --depth == 0) {
            return i;
        }
    }
    return std::string_view::npos;
}

void Lexer::skip_blanks() {
    while (at_ < end_ && is_ascii_space(text_.text()[at_])) ++at_;
}

Token Lexer::peek() {
    size_t before = at_;
    Token token = next();
    at_ = before;
    return token;
}

Token Lexer::quoted(char quote) {
    size_t open = at_;
    size_t close =
        quote == '"' ? closing_quote(text_.text(), open, end_) : text_.text().substr(0, end_).find(quote, open + 1);
    if (close == std::string_view::npos) {
        at_ = end_;
        return {TokenKind::kUnclosed, {open, end_}, {}};
    }
    at_ = close + 1;
    std::string_view inner = text_.text({open + 1, close});
    if (quote == '"') return {TokenKind::kString, {open, close + 1}, unescape(inner)};
    return {TokenKind::kQuoted, {open, close + 1}, std::string(inner)};
}

Token Lexer::next() {
    skip_blanks();
    if (at_ >= end_) return {TokenKind::kEnd, {end_, end_}, {}};
    std::string_view all = text_.text();
    size_t begin = at_;
    auto one = [&](TokenKind kind, size_t length) {
        at_ += length;
        return Token{kind, {begin, at_}, std::string(all.substr(begin, length))};
    };
    switch (all[at_]) {
        case ',': return one(TokenKind::kComma, 1);
        case '(': return one(TokenKind::kOpen, 1);
        case ')': return one(TokenKind::kClose, 1);
        case '=': return one(TokenKind::kEquals, at_ + 1 < end_ && all[at_ + 1] == '=' ? 2 : 1);
        case '"': return quoted('"');
        case '\'':
            if (all.substr(0, end_).find('\'', at_ + 1) != std::string_view::npos) return quoted('\'');
            break;
        case '!':
            if (at_ + 1 < end_ && all[at_ + 1] == '=') return one(TokenKind::kNotEquals, 2);
            break;
        case '[': {
            size_t close = matching_close(all, at_, end_);
            at_ = close == std::string_view::npos ? end_ : close + 1;
            if (close == std::string_view::npos) return {TokenKind::kUnclosed, {begin, end_}, {}};
            return {TokenKind::kBracket, {begin + 1, close}, {}};
        }
        case ']': return {TokenKind::kUnclosed, {at_, ++at_}, {}};
        default: break;
    }
    while (at_ < end_ && !ends_word(all[at_]) && !(all[at_] == '!' && at_ + 1 < end_ && all[at_ + 1] == '=')) {
        at_ += all[at_] == '\\' && at_ + 1 < end_ ? 2 : 1;
    }
    return {TokenKind::kWord, {begin, at_}, unescape(all.substr(begin, at_ - begin))};
}

Token Lexer::next_name() {
    Token name = next();
    if (name.kind != TokenKind::kWord || at_ >= end_ || text_.text()[at_] != '(') return name;
    next();
    Token inner = parenthesized();
    if (inner.kind == TokenKind::kUnclosed) return inner;
    name.text += '(' + inner.text + ')';
    name.range.end = at_;
    return name;
}

Token Lexer::option_value() {
    skip_blanks();
    if (at_ < end_ && (text_.text()[at_] == '"' || text_.text()[at_] == '[')) return next();
    std::string_view all = text_.text();
    size_t begin = at_;
    // A subsearch may follow without a blank: `type=inner[search ...]`.
    auto ends = [&](char c) { return is_ascii_space(c) || c == ',' || c == '(' || c == ')' || c == '['; };
    while (at_ < end_ && !ends(all[at_])) {
        at_ += all[at_] == '\\' && at_ + 1 < end_ ? 2 : 1;
    }
    if (begin == at_) return {TokenKind::kEnd, {begin, begin}, {}};
    return {TokenKind::kWord, {begin, at_}, unescape(all.substr(begin, at_ - begin))};
}

Token Lexer::parenthesized() {
    size_t open = at_ - 1;
    size_t close = matching_close(text_.text(), open, end_);
    if (close == std::string_view::npos) {
        at_ = end_;
        return {TokenKind::kUnclosed, {open, end_}, {}};
    }
    at_ = close + 1;
    return {TokenKind::kWord, {open + 1, close}, std::string(trim(text_.text({open + 1, close})))};
}

}  // namespace tocsin::spl
