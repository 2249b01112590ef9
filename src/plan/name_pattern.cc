#include "plan/name_pattern.h"

#include <vector>

namespace tocsin {
namespace {

// Tries the shortest text for each star first; as deep as the pattern has stars. `stars` gets what each `*` stood for.
bool match(std::string_view pattern, std::string_view name, std::vector<std::string_view>* stars) {
    while (!pattern.empty() && pattern[0] != '*') {
        if (name.empty() || name[0] != pattern[0]) return false;
        pattern.remove_prefix(1);
        name.remove_prefix(1);
    }
    if (pattern.empty()) return name.empty();
    std::string_view rest = pattern.substr(1);
    for (size_t taken = 0; taken <= name.size(); ++taken) {
        size_t mark = stars ? stars->size() : 0;
        if (stars) stars->push_back(name.substr(0, taken));
        if (match(rest, name.substr(taken), stars)) return true;
        if (stars) stars->resize(mark);
    }
    return false;
}

}  // namespace

bool name_matches(std::string_view pattern, std::string_view name) {
    if (pattern == "*") return true;
    if (pattern.find('*') == std::string_view::npos) return pattern == name;
    return match(pattern, name, nullptr);
}

std::optional<std::string> renamed_by(std::string_view from, std::string_view to, std::string_view name) {
    std::vector<std::string_view> stars;
    if (!match(from, name, &stars)) return std::nullopt;
    std::string out;
    size_t next = 0;
    for (char c : to) {
        if (c == '*' && next < stars.size()) {
            out += stars[next++];
        } else {
            out += c;
        }
    }
    return out;
}

std::vector<std::string> star_segments(std::string_view pattern, std::string_view name) {
    std::vector<std::string> segments;
    for (size_t star = pattern.find('*'); star != std::string_view::npos; star = pattern.find('*')) {
        name.remove_prefix(star);
        pattern.remove_prefix(star + 1);
        // The shortest text after which the rest still fits.
        size_t length = 0;
        while (length < name.size() && !name_matches(pattern, name.substr(length))) ++length;
        segments.emplace_back(name.substr(0, length));
        name.remove_prefix(length);
    }
    return segments;
}

}  // namespace tocsin
