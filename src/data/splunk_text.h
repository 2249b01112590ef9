// How one JSON scalar reads as a Splunk field (spl.md 7).
#pragma once

#include <optional>

#include "data/json_tokens.h"

namespace tocsin {

// Strings are unescaped; numbers, true, false and null keep the characters of the log. Nullopt for objects, arrays and
// what is no JSON.
inline std::optional<Value> splunk_text(const JsonTokens& tokens, uint32_t token, Arena& arena) {
    switch (tokens.first(token)) {
        case '"': {
            auto unescaped = tokens.string(token, arena);
            if (!unescaped) return std::nullopt;
            return Value::string(*unescaped);
        }
        case '{':
        case '[':
        case '}':
        case ']':
        case ',':
        case ':':
        case '\0': return std::nullopt;
        default: return Value::string(tokens.text(token));
    }
}

}  // namespace tocsin
