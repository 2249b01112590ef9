// parse_kv: a bag of the keys and values in a text; the operator parse-kv takes its columns out of it
// (https://learn.microsoft.com/kusto/query/parse-kv-operator).
//
// Of a key that occurs more than once the first value counts. Values are texts.
#include "function/kql_parse_kv.h"

#include <algorithm>
#include <optional>

#include <re2/re2.h>

#include "base/text.h"
#include "function/regex.h"
#include "function/text_kernel.h"

namespace tocsin {
namespace {

// The keys and values found so far.
class Pairs {
public:
    explicit Pairs(Arena& arena) : arena_(arena) {}
    void add(std::string_view key, std::string_view value) {
        bool known =
            std::any_of(members_.begin(), members_.end(), [&](const Member& member) { return member.key == key; });
        if (!key.empty() && !known) members_.push_back({arena_.copy(key), make_string(value, arena_)});
    }
    Value bag() const { return Value::object(arena_.copy_array(std::span<const Member>(members_))); }

private:
    Arena& arena_;
    std::vector<Member> members_;
};

struct Delimiters {
    std::string_view pair;  // empty: white space
    std::string_view key;
    std::string_view open_quote;
    std::string_view close_quote;
    std::string_view escape;
    bool greedy = false;
};

// The length of the delimiter that begins at `at`; 0 if none does.
size_t pair_delimiter_at(std::string_view text, size_t at, const Delimiters& with) {
    if (with.pair.empty()) return is_ascii_space(text[at]) ? 1 : 0;
    return text.substr(at).starts_with(with.pair) ? with.pair.size() : 0;
}

// The quoted text that begins at `at`, which moves behind it; nullopt if there is no quote or it does not end.
std::optional<std::string> take_quoted(std::string_view text, size_t& at, const Delimiters& with) {
    if (with.open_quote.empty() || !text.substr(at).starts_with(with.open_quote)) return std::nullopt;
    std::string out;
    for (size_t i = at + with.open_quote.size(); i < text.size();) {
        if (!with.escape.empty() && text.substr(i).starts_with(with.escape) && i + with.escape.size() < text.size()) {
            i += with.escape.size();
            out += text[i++];
        } else if (text.substr(i).starts_with(with.close_quote)) {
            at = i + with.close_quote.size();
            return out;
        } else {
            out += text[i++];
        }
    }
    return std::nullopt;
}

void skip_spaces(std::string_view text, size_t& at, const Delimiters& with) {
    while (at < text.size() && is_ascii_space(text[at]) && pair_delimiter_at(text, at, with) == 0) ++at;
}

size_t find_pair_end(std::string_view text, size_t at, const Delimiters& with) {
    while (at < text.size() && pair_delimiter_at(text, at, with) == 0) ++at;
    return at;
}

// Where a greedy value ends: at the last delimiter in front of the next key, or at the end of the text.
size_t find_greedy_end(std::string_view text, size_t at, const Delimiters& with) {
    size_t next_key = text.find(with.key, at);
    if (next_key == std::string_view::npos) return text.size();
    size_t end = text.size();
    bool found = false;
    for (size_t i = at; i < next_key; ++i) {
        if (pair_delimiter_at(text, i, with) == 0) continue;
        end = i;
        found = true;
    }
    return found ? end : find_pair_end(text, next_key, with);
}

Value parse_delimited(CallContext& context, std::string_view text, const Delimiters& with) {
    Pairs pairs(*context.arena);
    size_t at = 0;
    while (at < text.size()) {
        if (size_t length = pair_delimiter_at(text, at, with)) {
            at += length;
            continue;
        }
        skip_spaces(text, at, with);
        if (at >= text.size()) break;
        std::string key;
        size_t begin = at;
        if (auto quoted = take_quoted(text, at, with)) {
            key = *quoted;
            skip_spaces(text, at, with);
            if (!text.substr(at).starts_with(with.key)) {
                at = find_pair_end(text, at, with);
                continue;
            }
        } else {
            size_t pair_end = find_pair_end(text, at, with);
            size_t key_end = text.find(with.key, at);
            if (key_end == std::string_view::npos || key_end > pair_end) {
                at = pair_end;
                continue;
            }
            key = trim(text.substr(begin, key_end - begin));
            at = key_end;
        }
        at += with.key.size();
        skip_spaces(text, at, with);
        if (auto quoted = at < text.size() ? take_quoted(text, at, with) : std::nullopt) {
            pairs.add(key, *quoted);
            at = find_pair_end(text, at, with);
            continue;
        }
        size_t end = with.greedy ? find_greedy_end(text, at, with) : find_pair_end(text, at, with);
        pairs.add(key, trim(text.substr(at, end - at)));
        at = end;
    }
    return pairs.bag();
}

// Without delimiters everything that is no letter, digit or quoted text separates; each word may be the key of the next.
Value parse_words(CallContext& context, std::string_view text, const Delimiters& with) {
    Pairs pairs(*context.arena);
    std::vector<std::string> words;
    for (size_t at = 0; at < text.size();) {
        if (auto quoted = take_quoted(text, at, with)) {
            words.push_back(*quoted);
            continue;
        }
        size_t begin = at;
        while (at < text.size() && (is_ascii_alnum(text[at]) || (text[at] & 0x80) != 0)) ++at;
        if (at > begin) words.emplace_back(text.substr(begin, at - begin));
        if (at == begin) ++at;
    }
    for (size_t i = 0; i + 1 < words.size(); ++i) pairs.add(words[i], words[i + 1]);
    return pairs.bag();
}

// The pattern's first group is the key, the second the value.
Value parse_by_regex(CallContext& context, std::string_view text, std::string_view pattern) {
    Pairs pairs(*context.arena);
    const RE2* regex = compile_regex(context, pattern);
    if (regex == nullptr || regex->NumberOfCapturingGroups() < 2) return pairs.bag();
    re2::StringPiece groups[3];
    re2::StringPiece whole(text.data(), text.size());
    for (size_t at = 0; at <= text.size() && regex->Match(whole, at, text.size(), RE2::UNANCHORED, groups, 3);) {
        pairs.add({groups[1].data(), groups[1].size()}, {groups[2].data(), groups[2].size()});
        size_t end = static_cast<size_t>(groups[0].data() - text.data()) + groups[0].size();
        at = std::max(end, at + 1);
    }
    return pairs.bag();
}

}  // namespace

Value parse_kv(CallContext& context, std::span<const Value> arguments) {
    auto option = [&](size_t i) { return arguments[i].is_string() ? arguments[i].text() : std::string_view(); };
    std::string_view text = text_of(context, arguments[0]);
    if (!option(6).empty()) return parse_by_regex(context, text, option(6));
    std::string_view quote = option(3);
    Delimiters with;
    with.pair = option(1);
    with.key = option(2);
    with.open_quote = quote.substr(0, 1);
    with.close_quote = quote.size() > 1 ? quote.substr(1, 1) : with.open_quote;
    with.escape = option(4);
    with.greedy = arguments[5].tag() == Tag::kBool && arguments[5].as_bool();
    return with.key.empty() ? parse_words(context, text, with) : parse_delimited(context, text, with);
}

}  // namespace tocsin
