// Matching walks the text once and goes back to the last `*` when it is stuck: no recursion, at worst text x pattern
// steps.
#include "function/sigma_pattern.h"

#include <algorithm>

#include "base/text.h"

namespace tocsin {
namespace {

bool is_special(char c) { return c == '*' || c == '?' || c == '\\'; }

// Calls visit(character, escaped) for each character behind its escape.
template <class Visit>
void for_each_character(std::string_view text, Visit visit) {
    for (size_t i = 0; i < text.size(); ++i) {
        bool escaped = text[i] == '\\' && i + 1 < text.size() && is_special(text[i + 1]);
        if (escaped) ++i;
        visit(text[i], escaped);
    }
}

size_t character_length(std::string_view text, size_t at) {
    utf8_next(text.substr(0, std::min(text.size(), at + 4)), at);
    return at;
}

}  // namespace

SigmaPattern::SigmaPattern(std::string_view pattern, CaseRule letter_case) : letter_case_(letter_case) {
    for_each_character(pattern, [&](char c, bool escaped) {
        if (!escaped && c == '*') {
            bool repeated = !symbols_.empty() && symbols_.back().kind == Symbol::Kind::kAnyText;
            if (!repeated) symbols_.push_back({Symbol::Kind::kAnyText, c});
        } else if (!escaped && c == '?') {
            symbols_.push_back({Symbol::Kind::kAnyCharacter, c});
        } else {
            symbols_.push_back({Symbol::Kind::kByte, letter_case == CaseRule::kInsensitive ? ascii_lower(c) : c});
        }
    });
}

bool SigmaPattern::match(std::string_view text) const {
    constexpr size_t kNowhere = std::string_view::npos;
    size_t at = 0, symbol = 0, star = kNowhere, star_at = 0;
    while (at < text.size() || symbol < symbols_.size()) {
        if (symbol < symbols_.size() && symbols_[symbol].kind == Symbol::Kind::kAnyText) {
            star = symbol++;
            star_at = at;
            continue;
        }
        if (symbol < symbols_.size() && at < text.size()) {
            const Symbol& wanted = symbols_[symbol];
            if (wanted.kind == Symbol::Kind::kAnyCharacter) {
                at = character_length(text, at);
                ++symbol;
                continue;
            }
            char c = letter_case_ == CaseRule::kInsensitive ? ascii_lower(text[at]) : text[at];
            if (c == wanted.byte) {
                ++at;
                ++symbol;
                continue;
            }
        }
        if (star == kNowhere || star_at >= text.size()) return false;
        at = ++star_at;
        symbol = star + 1;
    }
    return true;
}

bool has_sigma_wildcard(std::string_view text) {
    bool found = false;
    for_each_character(text, [&](char c, bool escaped) { found = found || (!escaped && (c == '*' || c == '?')); });
    return found;
}

std::string sigma_plain_text(std::string_view text) {
    std::string out;
    for_each_character(text, [&](char c, bool) { out += c; });
    return out;
}

std::string sigma_escaped(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (is_special(c)) out += '\\';
        out += c;
    }
    return out;
}

}  // namespace tocsin
