// The translation walks over the pattern once. Outside classes only escapes and group heads differ. A class without
// algebra is copied item by item; a class with nested classes or the operators && -- ~~ is computed as a set of code
// points and written out as ranges. Unicode properties inside such sets are found by asking RE2 about every code point,
// once per property: slow (a fraction of a second) but rare.
//
//   \w+@[\d.]+                   ->  [\p{L}\p{M}\p{Nd}\p{Pc}]+@[\p{Nd}.]+
//   [a-z&&[^aeiou]]              ->  [b-df-hj-np-tv-z]
//   (?<user>[^/]+)\u{2F}         ->  (?P<user>[^/]+)\x{2F}
#include "function/regex.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include <re2/re2.h>

#include "base/text.h"

namespace tocsin {
namespace {

constexpr std::string_view kWordItems = "\\p{L}\\p{M}\\p{Nd}\\p{Pc}";
constexpr std::string_view kDigitItems = "\\p{Nd}";
constexpr std::string_view kSpaceItems = "\\t-\\r\\x{85}\\p{Z}";
constexpr uint32_t kLastCodePoint = 0x10FFFF;

// Ascending ranges of code points that do not touch.
using CodeSet = std::vector<std::pair<uint32_t, uint32_t>>;

CodeSet normalized(CodeSet set) {
    std::sort(set.begin(), set.end());
    CodeSet out;
    for (auto [low, high] : set) {
        if (!out.empty() && low <= out.back().second + 1) {
            out.back().second = std::max(out.back().second, high);
        } else {
            out.emplace_back(low, high);
        }
    }
    return out;
}

CodeSet complement(const CodeSet& set) {
    CodeSet out;
    uint32_t next = 0;
    for (auto [low, high] : set) {
        if (low > next) out.emplace_back(next, low - 1);
        next = high + 1;
    }
    if (next <= kLastCodePoint) out.emplace_back(next, kLastCodePoint);
    return out;
}

CodeSet united(CodeSet a, const CodeSet& b) {
    a.insert(a.end(), b.begin(), b.end());
    return normalized(std::move(a));
}
CodeSet intersected(const CodeSet& a, const CodeSet& b) { return complement(united(complement(a), complement(b))); }
CodeSet without(const CodeSet& a, const CodeSet& b) { return intersected(a, complement(b)); }

// The code points that a class such as `[\p{L}]` matches, as RE2 says.
const CodeSet& probed_set(const std::string& class_text) {
    static std::mutex mutex;
    static std::map<std::string, CodeSet> known;
    std::lock_guard lock(mutex);
    auto [it, fresh] = known.try_emplace(class_text);
    if (!fresh) return it->second;
    RE2 regex("[" + class_text + "]", RE2::Quiet);
    for (uint32_t c = 0; regex.ok() && c <= kLastCodePoint; ++c) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        std::string text;
        utf8_append(text, static_cast<char32_t>(c));
        if (!RE2::FullMatch(text, regex)) continue;
        if (!it->second.empty() && it->second.back().second + 1 == c) {
            it->second.back().second = c;
        } else {
            it->second.emplace_back(c, c);
        }
    }
    return it->second;
}

void append_code(std::string& out, uint32_t code) {
    constexpr char kHex[] = "0123456789ABCDEF";
    std::string digits;
    do {
        digits.insert(digits.begin(), kHex[code % 16]);
        code /= 16;
    } while (code != 0);
    out += "\\x{" + digits + "}";
}

std::string write_set(const CodeSet& set) {
    if (set.empty()) return "[^\\x{0}-\\x{10FFFF}]";
    std::string out = "[";
    for (auto [low, high] : set) {
        append_code(out, low);
        if (high == low) continue;
        out += '-';
        append_code(out, high);
    }
    return out + "]";
}

// RE2 knows scripts and the short names of general categories.
std::string property_name(std::string_view name) {
    constexpr std::pair<std::string_view, std::string_view> kLongNames[] = {
        {"letter", "L"}, {"lowercaseletter", "Ll"}, {"lowercase", "Ll"},
        {"lower", "Ll"}, {"uppercaseletter", "Lu"}, {"uppercase", "Lu"},
        {"upper", "Lu"}, {"alphabetic", "L"},       {"alpha", "L"},
        {"mark", "M"},   {"number", "N"},           {"decimalnumber", "Nd"},
        {"digit", "Nd"}, {"punctuation", "P"},      {"punct", "P"},
        {"symbol", "S"}, {"separator", "Z"},        {"spaceseparator", "Zs"},
        {"other", "C"},  {"control", "Cc"},         {"cntrl", "Cc"},
    };
    if (size_t equals = name.find('='); equals != std::string_view::npos) name.remove_prefix(equals + 1);
    std::string plain;
    for (char c : name) {
        if (c != '_' && c != ' ' && c != '-') plain += ascii_lower(c);
    }
    for (auto [from, to] : kLongNames) {
        if (plain == from) return std::string(to);
    }
    if (plain.size() <= 2 && !plain.empty()) {
        plain[0] = ascii_upper(plain[0]);
        return plain;
    }
    return std::string(name);
}

class Translator {
public:
    explicit Translator(std::string_view pattern) : in_(pattern) {}

    std::string run() {
        std::string out;
        while (!done()) step(out);
        return out;
    }
    // What cannot be said in RE2's syntax; empty if all can.
    const std::string& problem() const { return problem_; }

private:
    // What the flags set for the rest of a group.
    struct Mode {
        bool verbose = false;
        bool ascii = false;  // \w \d \s mean ASCII characters only: (?-u)
    };

    void refuse(std::string problem) {
        if (problem_.empty()) problem_ = std::move(problem);
    }
    bool done() const { return at_ >= in_.size(); }
    bool looking_at(std::string_view text) const { return in_.substr(at_, text.size()) == text; }

    void step(std::string& out) {
        char c = in_[at_];
        if (c == '\\') {
            out += escape(false);
        } else if (c == '[') {
            out += char_class();
        } else if (c == '(' && looking_at("(?")) {
            group_head(out);
        } else if (c == '(') {
            outer_modes_.push_back(mode_);
            out += in_[at_++];
        } else if (c == ')') {
            if (!outer_modes_.empty()) {
                mode_ = outer_modes_.back();
                outer_modes_.pop_back();
            }
            out += in_[at_++];
        } else if (mode_.verbose && is_ascii_space(c)) {
            ++at_;
        } else if (mode_.verbose && c == '#') {
            while (!done() && in_[at_] != '\n') ++at_;
        } else {
            out += in_[at_++];
        }
    }

    // `(?<name>`, `(?P<name>`, `(?flags)`, `(?flags:`; the flags x and u are handled here.
    void group_head(std::string& out) {
        if (looking_at("(?P<") || (looking_at("(?<") && !looking_at("(?<=") && !looking_at("(?<!"))) {
            at_ += looking_at("(?P<") ? 4 : 3;
            outer_modes_.push_back(mode_);
            out += "(?P<";
            return;
        }
        size_t end = at_ + 2;
        while (end < in_.size() && (is_ascii_alpha(in_[end]) || in_[end] == '-')) ++end;
        if (end >= in_.size() || (in_[end] != ')' && in_[end] != ':')) {
            out += "(?";  // look-around and other heads that RE2 will refuse
            at_ += 2;
            outer_modes_.push_back(mode_);
            return;
        }
        Mode mode = mode_;
        bool on = true;
        std::string set, cleared;
        for (char flag : in_.substr(at_ + 2, end - at_ - 2)) {
            if (flag == '-') {
                on = false;
            } else if (flag == 'x') {
                mode.verbose = on;
            } else if (flag == 'u') {
                mode.ascii = !on;
            } else if (flag == 'R') {
                refuse("the flag R is not supported");
            } else {
                (on ? set : cleared) += flag;
            }
        }
        std::string flags = set + (cleared.empty() ? "" : "-" + cleared);
        bool group = in_[end] == ':';
        if (group) {
            outer_modes_.push_back(mode_);
            out += "(?" + flags + ":";
        } else if (!flags.empty()) {
            out += "(?" + flags + ")";
        }
        mode_ = mode;
        at_ = end + 1;
    }

    // The escape at at_, translated; `in_class` leaves out the brackets around what stands for several characters.
    std::string escape(bool in_class) {
        ++at_;
        if (done()) return "\\";
        char c = in_[at_++];
        auto items = [&](std::string_view inside, bool negated) {
            if (in_class && !negated) return std::string(inside);
            return (negated ? "[^" : "[") + std::string(inside) + "]";
        };
        switch (c) {
            case 'w': return items(word_items(), false);
            case 'W': return items(word_items(), true);
            case 'd': return items(digit_items(), false);
            case 'D':
                if (!in_class) return items(digit_items(), true);
                return mode_.ascii ? "\\x{0}-/:-\\x{10FFFF}" : "\\P{Nd}";
            case 's': return items(space_items(), false);
            case 'S': return items(space_items(), true);
            case '<':
            case '>': return in_class ? std::string(1, c) : word_edge(c == '<', at_ - 2);
            case 'b':
                if (in_class) return "\\x{8}";
                if (looking_at("{")) return braced_boundary();
                return "\\b";
            case 'u':
            case 'U':
            case 'x': {
                std::string digits;
                if (!done() && in_[at_] == '{') {
                    size_t close = in_.find('}', at_);
                    if (close == std::string_view::npos) return std::string("\\") + c;
                    digits = std::string(in_.substr(at_ + 1, close - at_ - 1));
                    at_ = close + 1;
                } else {
                    size_t size = c == 'u' ? 4 : c == 'U' ? 8 : 2;
                    digits = std::string(in_.substr(at_, size));
                    at_ = std::min(in_.size(), at_ + size);
                }
                return "\\x{" + digits + "}";
            }
            case 'p':
            case 'P': {
                std::string head = std::string("\\") + c;
                if (done()) return head;
                if (in_[at_] != '{') return head + std::string(1, in_[at_++]);
                size_t close = in_.find('}', at_);
                if (close == std::string_view::npos) return head;
                std::string_view name = in_.substr(at_ + 1, close - at_ - 1);
                at_ = close + 1;
                return head + "{" + property_name(name) + "}";
            }
            default: {
                // Any escaped punctuation is itself; RE2 knows the other letters. A blank or # may be escaped in
                // verbose mode.
                if (is_ascii_digit(c)) refuse("groups cannot be referred to: \\" + std::string(1, c));
                if (is_ascii_alpha(c) && std::string_view("aftnrvAzB").find(c) == std::string_view::npos)
                    refuse("unknown escape: \\" + std::string(1, c));
                if (is_ascii_space(c))
                    return in_class ? std::string(1, c) : "\\x{" + std::string(c == ' ' ? "20" : "9") + "}";
                return std::string("\\") + c;
            }
        }
    }

    std::string_view word_items() const { return mode_.ascii ? "0-9A-Za-z_" : kWordItems; }
    std::string_view digit_items() const { return mode_.ascii ? "0-9" : kDigitItems; }
    std::string_view space_items() const { return mode_.ascii ? "\\t-\\r " : kSpaceItems; }

    // The start or the end of a word, written up to at_ from `begin` on. RE2 has only `\b`, which is the same where the character on
    // the word's side is said to be a word character.
    std::string word_edge(bool start, size_t begin) {
        auto is_word = [](char c) { return is_ascii_alnum(c) || c == '_'; };
        auto is_word_escape = [](char c) { return c == 'w' || c == 'd'; };
        bool same = false;
        if (start) {
            bool escaped = looking_at("\\") && at_ + 1 < in_.size();
            same = escaped ? is_word_escape(in_[at_ + 1]) : !done() && is_word(in_[at_]);
            size_t next = at_ + (escaped ? 2 : 1);
            if (next < in_.size() && std::string_view("*?{|").find(in_[next]) != std::string_view::npos) same = false;
        } else if (begin > 0) {
            size_t last = begin - (in_[begin - 1] == '+' && begin > 1 ? 2 : 1);
            bool escaped = last > 0 && in_[last - 1] == '\\';
            same = escaped ? is_word_escape(in_[last]) : is_word(in_[last]);
        }
        if (!same) refuse("the edge of a word is only supported beside a character of it");
        return "\\b";
    }

    // `\b{start}`, `\b{end}` and their halves; at_ is at the brace.
    std::string braced_boundary() {
        size_t begin = at_ - 2, close = in_.find('}', at_);
        std::string_view kind = close == std::string_view::npos ? "" : in_.substr(at_ + 1, close - at_ - 1);
        if (close != std::string_view::npos) at_ = close + 1;
        if (kind == "start" || kind == "end") return word_edge(kind == "start", begin);
        refuse("halves of word boundaries are not supported");
        return "\\b";
    }

    // Whether the class that starts at at_ needs a computed set: algebra, a nested class, or the complement of a group.
    bool needs_set() const {
        size_t at = at_ + 1;
        if (at < in_.size() && in_[at] == '^') ++at;
        if (at < in_.size() && in_[at] == ']') ++at;
        for (; at < in_.size() && in_[at] != ']'; ++at) {
            std::string_view two = in_.substr(at, 2);
            if (two == "&&" || two == "~~") return true;
            if (two == "--" && at > at_ + 2) return true;
            if (two == "\\W" || two == "\\S") return true;
            if (two == "[:") {
                size_t close = in_.find(":]", at + 2);
                if (close != std::string_view::npos) {
                    at = close + 1;
                    continue;
                }
            }
            if (in_[at] == '[') return true;
            if (in_[at] == '\\') ++at;
        }
        return false;
    }

    std::string char_class() {
        if (needs_set()) return write_set(class_set());
        std::string out = "[";
        ++at_;
        if (!done() && in_[at_] == '^') out += in_[at_++];
        if (!done() && in_[at_] == ']') {
            out += "\\]";
            ++at_;
        }
        while (!done() && in_[at_] != ']') {
            if (looking_at("[:")) {
                size_t close = in_.find(":]", at_);
                if (close != std::string_view::npos) {
                    out += in_.substr(at_, close + 2 - at_);
                    at_ = close + 2;
                    continue;
                }
            }
            if (mode_.verbose && is_ascii_space(in_[at_])) {
                ++at_;
            } else if (in_[at_] == '\\') {
                out += escape(true);
            } else {
                out += in_[at_++];
            }
        }
        if (!done()) out += in_[at_++];
        return out;
    }

    // One item of a class: a nested class, a property, or a code point or range.
    CodeSet class_item() {
        if (looking_at("[:")) {
            size_t close = in_.find(":]", at_);
            if (close != std::string_view::npos) {
                std::string item(in_.substr(at_, close + 2 - at_));
                at_ = close + 2;
                return probed_set(item);
            }
        }
        if (in_[at_] == '[') return class_set();
        auto low = class_code();
        if (!low.second.empty()) return low.second;
        if (at_ + 1 < in_.size() && in_[at_] == '-' && in_[at_ + 1] != ']' && in_[at_ + 1] != '-') {
            ++at_;
            auto high = class_code();
            if (high.second.empty() && high.first >= low.first) return {{low.first, high.first}};
        }
        return {{low.first, low.first}};
    }

    // A code point, or the set that a class escape stands for.
    std::pair<uint32_t, CodeSet> class_code() {
        if (in_[at_] != '\\') return {static_cast<uint32_t>(utf8_next(in_, at_)), {}};
        char kind = at_ + 1 < in_.size() ? in_[at_ + 1] : '\\';
        std::string item = escape(true);
        if (std::string_view("wdspPD").find(kind) != std::string_view::npos) return {0, probed_set(item)};
        if (kind == 'W' || kind == 'S')
            return {0, complement(probed_set(std::string(kind == 'W' ? word_items() : space_items())))};
        if (item.starts_with("\\x{")) return {static_cast<uint32_t>(std::strtoul(item.c_str() + 3, nullptr, 16)), {}};
        const CodeSet& one = probed_set(item);
        return {one.empty() ? static_cast<uint32_t>(static_cast<unsigned char>(kind)) : one.front().first, {}};
    }

    CodeSet class_set() {
        ++at_;
        bool negated = !done() && in_[at_] == '^';
        if (negated) ++at_;
        CodeSet left, current;
        char operation = 0;
        bool first = true;
        auto settle = [&] {
            if (operation == '&')
                left = intersected(left, current);
            else if (operation == '-')
                left = without(left, current);
            else if (operation == '~')
                left = united(without(left, current), without(current, left));
            else
                left = current;
            current.clear();
        };
        while (!done() && (in_[at_] != ']' || first)) {
            if (!first && (looking_at("&&") || looking_at("--") || looking_at("~~"))) {
                settle();
                operation = in_[at_];
                at_ += 2;
                continue;
            }
            if (mode_.verbose && is_ascii_space(in_[at_])) {
                ++at_;
                continue;
            }
            first = false;
            current = united(std::move(current), class_item());
        }
        if (!done()) ++at_;
        settle();
        return negated ? complement(left) : left;
    }

    std::string_view in_;
    size_t at_ = 0;
    Mode mode_;
    std::vector<Mode> outer_modes_;
    std::string problem_;
};

}  // namespace

std::string translate_regex(std::string_view pattern, std::string* problem) {
    Translator translator(pattern);
    std::string out = translator.run();
    if (problem != nullptr) *problem = translator.problem();
    return out;
}

std::string regex_error(std::string_view pattern) {
    std::string problem;
    std::string translated = translate_regex(pattern, &problem);
    if (!problem.empty()) return problem;
    RE2 regex(translated, RE2::Quiet);
    return regex.ok() ? std::string() : regex.error();
}

const re2::RE2* compile_regex(CallContext& context, std::string_view pattern) {
    auto make = [](std::string_view text) {
        std::string problem;
        std::string translated = translate_regex(text, &problem);
        return problem.empty() ? std::make_unique<RE2>(translated, RE2::Quiet) : nullptr;
    };
    auto& regex = context.cache->get<std::unique_ptr<RE2>>('R', pattern, make);
    return regex != nullptr && regex->ok() ? regex.get() : nullptr;
}

}  // namespace tocsin
