// simdjson works in two stages: the first finds the start of every token, 64 bytes at a time and with the widest
// instructions that the machine has; the second builds a tree. Only the first is used here. Its result, an array of
// offsets, is all that a walk needs to take a few members out of a large record, and the walk decides itself what is an
// error and how deep it goes.
//
// The first stage reads nothing behind the text (it copies the last, incomplete block), so no padding is asked for.
#include "data/json_tokens.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <string>

#include <simdjson.h>

#include "base/text.h"

namespace tocsin {

struct JsonTokens::Scanner {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
    size_t capacity = 0;

    // False if the text is larger than the token offsets can tell.
    bool reserve(size_t bytes) {
        if (stage != nullptr && bytes <= capacity) return true;
        size_t wanted = std::max<size_t>({bytes, 2 * capacity, 16 << 10});
        if (bytes > simdjson::SIMDJSON_MAXSIZE_BYTES) return false;
        wanted = std::min(wanted, simdjson::SIMDJSON_MAXSIZE_BYTES);
        capacity = 0;
        // The depth belongs to the second stage.
        auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(wanted, 1, stage);
        if (error != simdjson::SUCCESS) return false;
        capacity = wanted;
        return true;
    }
};

JsonTokens::JsonTokens() : scanner_(std::make_unique<Scanner>()) {}
JsonTokens::~JsonTokens() = default;
JsonTokens::JsonTokens(JsonTokens&&) noexcept = default;
JsonTokens& JsonTokens::operator=(JsonTokens&&) noexcept = default;

bool JsonTokens::index(std::string_view text, Arena& arena) {
    const int error = find(text);
    if (error == simdjson::UTF8_ERROR) {
        std::string_view repaired = arena.copy(utf8_repaired(text));
        return utf8_valid(repaired) && index(repaired, arena);
    }
    has_escapes_ = text.find('\\') != std::string_view::npos;
    return error == simdjson::SUCCESS;
}

bool JsonTokens::index_whole(std::string_view text) { return find(text) == simdjson::SUCCESS; }

int JsonTokens::find(std::string_view text) {
    size_ = 0;
    if (text.empty() || !scanner_->reserve(text.size())) return simdjson::EMPTY;
    auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
    const simdjson::error_code error = scanner_->stage->stage1(bytes, text.size(), simdjson::stage1_mode::regular);
    if (error != simdjson::SUCCESS) return error;
    text_ = text;
    starts_ = scanner_->stage->structural_indexes.get();
    size_ = scanner_->stage->n_structural_indexes;
    return error;
}

void JsonTokens::use(const TokenPart& part, std::string_view text) {
    text_ = part.whole;
    starts_ = part.starts;
    size_ = part.count;
    has_escapes_ = text.find('\\') != std::string_view::npos;
}

namespace {
bool is_json_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
}  // namespace

std::string_view JsonTokens::text(uint32_t token) const {
    if (token >= size_) return {};
    size_t begin = starts_[token];
    size_t end = starts_[token + 1];
    while (end > begin + 1 && is_json_space(text_[end - 1])) --end;
    return text_.substr(begin, end - begin);
}

std::string_view JsonTokens::slice(uint32_t token, uint32_t next) const {
    std::string_view last = text(next - 1);
    const char* begin = text_.data() + starts_[token];
    return {begin, static_cast<size_t>(last.data() + last.size() - begin)};
}

bool JsonTokens::has_blanks(uint32_t token, uint32_t next) const {
    // A character right before a token is outside strings.
    for (uint32_t at = token + 1; at < next; ++at) {
        if (is_json_space(text_[starts_[at] - 1])) return true;
    }
    return false;
}

namespace {

// How much deeper the text behind a token is than before it, by the token's first character.
constexpr std::array<int8_t, 256> make_nesting() {
    std::array<int8_t, 256> nesting{};
    nesting['{'] = nesting['['] = 1;
    nesting['}'] = nesting[']'] = -1;
    return nesting;
}
constexpr std::array<int8_t, 256> kNesting = make_nesting();

}  // namespace

uint32_t JsonTokens::skip_other(uint32_t token) const {
    switch (first(token)) {
        case '{':
        case '[': break;
        case '}':
        case ']':
        case ',':
        case ':':
        case '\0': return kBroken;
        default: return token + 1;
    }
    int64_t open = 0;
    uint32_t at = token;
    do {
        open += kNesting[static_cast<unsigned char>(text_[starts_[at]])];
        ++at;
    } while (open != 0 && at < size_);
    return open == 0 ? at : kBroken;
}

namespace {

// Four hex digits at `at`; -1 if there are none.
int32_t hex4(std::string_view text, size_t at) {
    if (at + 4 > text.size()) return -1;
    int32_t code = 0;
    auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 4, code, 16);
    return end == text.data() + at + 4 && is_ascii_alnum(text[at]) ? code : -1;
}

// `inner` without its escapes; false if one is unknown.
bool unescape(std::string_view inner, std::string& out) {
    size_t at = 0;
    while (at < inner.size()) {
        size_t slash = std::min(inner.find('\\', at), inner.size());
        out.append(inner.substr(at, slash - at));
        if (slash == inner.size()) return true;
        if (slash + 1 == inner.size()) return false;
        at = slash + 2;
        switch (inner[slash + 1]) {
            case '"': out += '"'; break;
            case '\\': out += '\\'; break;
            case '/': out += '/'; break;
            case 'b': out += '\b'; break;
            case 'f': out += '\f'; break;
            case 'n': out += '\n'; break;
            case 'r': out += '\r'; break;
            case 't': out += '\t'; break;
            case 'u': {
                int32_t code = hex4(inner, at);
                if (code < 0) return false;
                at += 4;
                bool high = code >= 0xD800 && code < 0xDC00;
                int32_t low = high && inner.substr(at, 2) == "\\u" ? hex4(inner, at + 2) : -1;
                if (low >= 0xDC00 && low < 0xE000) {
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                    at += 6;
                }
                utf8_append(out, static_cast<char32_t>(code));
                break;
            }
            default: return false;
        }
    }
    return true;
}

// The number of characters at `at` that are digits.
size_t digits(std::string_view text, size_t at) {
    size_t count = 0;
    while (at + count < text.size() && is_ascii_digit(text[at + count])) ++count;
    return count;
}

std::optional<Value> parse_number(std::string_view text) {
    size_t at = text.front() == '-' ? 1 : 0;
    size_t whole = digits(text, at);
    if (whole == 0 || (whole > 1 && text[at] == '0')) return std::nullopt;
    at += whole;
    bool integral = at == text.size();
    if (at < text.size() && text[at] == '.') {
        size_t fraction = digits(text, at + 1);
        if (fraction == 0) return std::nullopt;
        at += 1 + fraction;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        size_t exponent = digits(text, at);
        if (exponent == 0) return std::nullopt;
        at += exponent;
    }
    if (at != text.size()) return std::nullopt;
    const char* end = text.data() + text.size();
    if (int64_t number; integral && std::from_chars(text.data(), end, number).ec == std::errc())
        return Value::of_long(number);
    double real = 0;
    if (std::from_chars(text.data(), end, real).ec == std::errc::result_out_of_range) {
        real = std::strtod(std::string(text).c_str(), nullptr);  // tells zero from infinity
    }
    return Value::real(real);
}

// `token` is quoted. A view of it if there is nothing to unescape.
std::optional<std::string_view> unescape_json(std::string_view token, Arena& arena) {
    if (token.size() < 2 || token.front() != '"' || token.back() != '"') return std::nullopt;
    std::string_view inner = token.substr(1, token.size() - 2);
    if (inner.find('\\') == std::string_view::npos) return inner;
    std::string out;
    if (!unescape(inner, out)) return std::nullopt;
    return arena.copy(out);
}

std::optional<Value> parse_number_or_word(std::string_view token) {
    if (token.empty()) return std::nullopt;
    switch (token.front()) {
        case 't': return token == "true" ? std::optional(Value::boolean(true)) : std::nullopt;
        case 'f': return token == "false" ? std::optional(Value::boolean(false)) : std::nullopt;
        case 'n': return token == "null" ? std::optional(Value::null()) : std::nullopt;
        default: return parse_number(token);
    }
}

}  // namespace

std::optional<std::string_view> JsonTokens::string(uint32_t token, Arena& arena) const {
    std::string_view quoted = text(token);
    if (has_escapes_) return unescape_json(quoted, arena);
    if (quoted.size() < 2 || quoted.front() != '"' || quoted.back() != '"') return std::nullopt;
    return quoted.substr(1, quoted.size() - 2);
}

std::optional<Value> JsonTokens::scalar(uint32_t token, Arena& arena) const {
    if (first(token) != '"') return parse_number_or_word(text(token));
    auto text = string(token, arena);
    return text ? std::optional(Value::string(*text)) : std::nullopt;
}

}  // namespace tocsin
