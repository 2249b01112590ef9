// JsonTokens: where the tokens of a JSON text stand, and how one walks over them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/arena.h"
#include "data/value.h"

namespace tocsin {

// The tokens of a part of a text, found by who had the whole of it.
struct TokenPart {
    std::string_view whole;  // text
    // Where in it each token of the part begins, and the one behind it; null: nothing was found.
    const uint32_t* starts = nullptr;
    uint32_t count = 0;
};

// A token is a quoted string, a number or word, or one of {}[],: ; tokens are numbered from 0. Nothing but the walk
// itself checks that they are in an order that JSON allows: members and elements that nobody visits are skipped by
// counting brackets. One per thread; the text must stay where it is while the tokens are in use.
class JsonTokens {
public:
    JsonTokens();
    ~JsonTokens();
    JsonTokens(JsonTokens&&) noexcept;
    JsonTokens& operator=(JsonTokens&&) noexcept;

    // What a walk returns instead of a token number when the text is not JSON.
    static constexpr uint32_t kBroken = UINT32_MAX;

    // Finds the tokens of `text`; false if it is empty, or a string in it is not closed or holds a bare control
    // character. Invalid UTF-8 is repaired first: the tokens are then those of a copy in `arena`.
    bool index(std::string_view text, Arena& arena);
    // The same for a text whose tokens serve others, part by part; false also for invalid UTF-8.
    bool index_whole(std::string_view text);
    // Takes the tokens of `text`, which is a part of an indexed text that stays where it is.
    void use(const TokenPart& part, std::string_view text);
    // All tokens, valid until the next index.
    TokenPart all() const { return {text_, starts_, size_}; }

    uint32_t size() const { return size_; }
    // The token's first character; NUL behind the last token.
    char first(uint32_t token) const { return token < size_ ? text_[starts_[token]] : '\0'; }
    bool is_container(uint32_t token) const { return first(token) == '{' || first(token) == '['; }
    // The token's characters.
    std::string_view text(uint32_t token) const;
    // What the string token stands for: a view of the text if there is nothing to unescape, else in `arena`. Half surrogate
    // pairs become U+FFFD; nullopt if an escape is unknown.
    std::optional<std::string_view> string(uint32_t token, Arena& arena) const;
    // The same for a key, which a colon follows.
    std::optional<std::string_view> key(uint32_t token, Arena& arena) const {
        const uint32_t begin = starts_[token] + 1, quote = starts_[token + 1] - 1;
        if (has_escapes_ || text_[quote] != '"') return string(token, arena);
        return text_.substr(begin, quote - begin);
    }
    // The characters of a string in a text without any escape; nullopt for other tokens, and where escapes must be looked for.
    std::optional<std::string_view> plain_string(uint32_t token) const {
        if (has_escapes_ || first(token) != '"') return std::nullopt;
        const uint32_t begin = starts_[token] + 1, quote = starts_[token + 1] - 1;
        if (quote < begin || text_[quote] != '"') return std::nullopt;
        return text_.substr(begin, quote - begin);
    }
    // The value of a string, number or word token; nullopt if it is none. Integers in range are kLong, other numbers kReal.
    std::optional<Value> scalar(uint32_t token, Arena& arena) const;
    // The text of the value that starts at `token` and ends before token `next`.
    std::string_view slice(uint32_t token, uint32_t next) const;
    // True if blanks stand between the tokens of [token, next).
    bool has_blanks(uint32_t token, uint32_t next) const;
    // The token behind the value that starts at `token`; kBroken if brackets are missing.
    uint32_t skip(uint32_t token) const { return first(token) == '"' ? token + 1 : skip_other(token); }

    // Calls visit(key token, value token) for each member of the object at `token`; visit returns the token behind the
    // value, or kBroken to stop. Returns the token behind the object.
    template <class Visit>
    uint32_t each_member(uint32_t token, Visit visit) const {
        uint32_t at = token + 1;
        if (first(at) == '}') return at + 1;
        while (first(at) == '"' && first(at + 1) == ':') {
            at = visit(at, at + 2);
            char separator = first(at);
            if (separator == '}') return at + 1;
            if (separator != ',') return kBroken;
            ++at;
        }
        return kBroken;
    }
    // The same for the elements of the array at `token`: visit(value token).
    template <class Visit>
    uint32_t each_element(uint32_t token, Visit visit) const {
        uint32_t at = token + 1;
        if (first(at) == ']') return at + 1;
        while (true) {
            at = visit(at);
            char separator = first(at);
            if (separator == ']') return at + 1;
            if (separator != ',') return kBroken;
            ++at;
        }
    }

private:
    uint32_t skip_other(uint32_t token) const;
    // simdjson's error code; has_escapes_ is as it was.
    int find(std::string_view text);

    struct Scanner;
    std::unique_ptr<Scanner> scanner_;
    std::string_view text_;
    const uint32_t* starts_ = nullptr;  // one more than there are tokens: what is behind the last
    uint32_t size_ = 0;
    bool has_escapes_ = false;  // there is a backslash somewhere
};

}  // namespace tocsin
