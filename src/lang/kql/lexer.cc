// The lexical grammar of KQL (docs: "Scalar data types", "String operators", "Entity names").
//
// A typed literal such as `datetime(2020-01-01)` or `real(+inf)` is one token, because what stands between its
// parentheses follows rules of its own. `dynamic(...)` is not: its content is made of ordinary tokens, see literal.cc.
// A word may start with a digit (`3com`), so digits are looked at together with the letters behind them: `1d` is a
// timespan, `1w` is a name.
#include "lang/kql/lexer.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "base/text.h"
#include "data/decimal.h"
#include "data/time.h"

namespace tocsin::kql {
namespace {

struct Unit {
    std::string_view name;
    Ticks ticks;
};

constexpr Unit kUnits[] = {
    {"d", kTicksPerDay},
    {"day", kTicksPerDay},
    {"days", kTicksPerDay},
    {"h", kTicksPerHour},
    {"hr", kTicksPerHour},
    {"hrs", kTicksPerHour},
    {"hour", kTicksPerHour},
    {"hours", kTicksPerHour},
    {"m", kTicksPerMinute},
    {"min", kTicksPerMinute},
    {"minute", kTicksPerMinute},
    {"minutes", kTicksPerMinute},
    {"s", kTicksPerSecond},
    {"sec", kTicksPerSecond},
    {"second", kTicksPerSecond},
    {"seconds", kTicksPerSecond},
    {"ms", kTicksPerMillisecond},
    {"milli", kTicksPerMillisecond},
    {"millis", kTicksPerMillisecond},
    {"millisec", kTicksPerMillisecond},
    {"millisecond", kTicksPerMillisecond},
    {"milliseconds", kTicksPerMillisecond},
    {"micro", kTicksPerMicrosecond},
    {"micros", kTicksPerMicrosecond},
    {"microsec", kTicksPerMicrosecond},
    {"microsecond", kTicksPerMicrosecond},
    {"microseconds", kTicksPerMicrosecond},
    {"tick", 1},
    {"ticks", 1},
};

constexpr std::string_view kSymbols[] = {"==", "!=", "<>", "<=", ">=", "=~", "!~", "=>", "..", "<|"};
constexpr std::string_view kNegatable[] = {
    "in~",          "in",          "between",      "has_any",   "has_all",     "has_cs",   "has",
    "hasprefix_cs", "hasprefix",   "hassuffix_cs", "hassuffix", "contains_cs", "contains", "startswith_cs",
    "startswith",   "endswith_cs", "endswith"};

// Spaces beyond ASCII, in UTF-8: the no-break space, zero width spaces, the byte order mark and their like get into rules that are
// pasted from web pages. Microsoft's parser passes over the same ones.
constexpr std::string_view kSpaces[] = {
    "\xC2\xA0",     "\xE1\x9A\x80", "\xE1\xA0\x8E", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83",
    "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A",
    "\xE2\x80\x8B", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80", "\xEF\xBB\xBF",
};

// Bytes of the space at the beginning of the text; 0 if there is none.
size_t space_at(std::string_view text) {
    if (text.empty()) return 0;
    if (is_ascii_space(text[0])) return 1;
    if (static_cast<unsigned char>(text[0]) < 0x80) return 0;
    for (std::string_view space : kSpaces) {
        if (text.starts_with(space)) return space.size();
    }
    return 0;
}

bool is_word(char c) { return is_ascii_alnum(c) || c == '_'; }

class Lexer {
public:
    Lexer(const SourceText& source, Arena& arena, Diagnostics& diagnostics, std::vector<Token>& tokens)
        : text_(source.text()), arena_(arena), diagnostics_(diagnostics), tokens_(tokens) {}

    bool run() {
        while (true) {
            size_t before = at_;
            skip_blanks();
            spaced_ = at_ > before;
            start_ = at_;
            if (at_ >= text_.size()) break;
            if (!next()) return false;
        }
        emit(TokenKind::kEnd);
        return true;
    }

private:
    char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    std::string_view rest() const { return text_.substr(at_); }

    Span span() const { return {static_cast<uint32_t>(start_), static_cast<uint32_t>(at_)}; }

    bool fail(std::string message) {
        if (at_ == start_) ++at_;
        diagnostics_.error("syntax", std::move(message), span());
        start_ = at_ = text_.size();
        emit(TokenKind::kEnd);
        return false;
    }

    void skip_blanks() {
        while (at_ < text_.size()) {
            if (size_t space = space_at(rest())) {
                at_ += space;
            } else if (peek() == '/' && peek(1) == '/') {
                while (at_ < text_.size() && peek() != '\n') ++at_;
            } else {
                return;
            }
        }
    }

    Token& emit(TokenKind kind) {
        Token token;
        token.kind = kind;
        token.span = span();
        token.text = text_.substr(start_, at_ - start_);
        token.spaced = spaced_;
        tokens_.push_back(token);
        return tokens_.back();
    }

    void emit_literal(Type type, Value value) {
        Token& token = emit(TokenKind::kLiteral);
        token.type = type;
        token.value = value;
    }

    bool next() {
        char c = peek();
        if (c == '"' || c == '\'') return quoted();
        if (rest().starts_with("```") || rest().starts_with("~~~")) return multi_line();
        if (c == '@' && (peek(1) == '"' || peek(1) == '\'')) return ++at_, verbatim();
        if ((c == 'h' || c == 'H') && (peek(1) == '"' || peek(1) == '\'')) return ++at_, quoted();
        if ((c == 'h' || c == 'H') && peek(1) == '@' && (peek(2) == '"' || peek(2) == '\''))
            return at_ += 2, verbatim();
        if (is_ascii_digit(c) || is_guid_here()) return number();
        if (is_word(c)) return word();
        if (c == '$' && is_word(peek(1))) {
            ++at_;
            while (is_word(peek())) ++at_;
            emit(TokenKind::kName);
            return true;
        }
        return symbol();
    }

    bool symbol() {
        if (peek() == '!' && is_ascii_alpha(peek(1))) {
            for (std::string_view name : kNegatable) {
                if (text_.substr(at_ + 1).starts_with(name) && !is_word(peek(1 + name.size()))) {
                    at_ += 1 + name.size();
                    emit(TokenKind::kSymbol);
                    return true;
                }
            }
            return fail(
                "`!` only stands before an operator such as `in` or `contains`; negate a condition with `not(...)`");
        }
        for (std::string_view two : kSymbols) {
            if (rest().starts_with(two)) {
                at_ += 2;
                emit(TokenKind::kSymbol);
                return true;
            }
        }
        if (std::string_view("|;,()[]{}.:=<>+-*/%").find(peek()) == std::string_view::npos) {
            return fail("unexpected character `" +
                        std::string(rest().substr(0, std::max<size_t>(1, utf8_offset(rest(), 1)))) + "`");
        }
        ++at_;
        emit(TokenKind::kSymbol);
        return true;
    }

    // `74be27de-1e4e-49d9-b579-fe0b331d3642` needs no guid() around it.
    bool is_guid_here() const {
        std::string_view text = rest();
        if (text.size() < 36 || (text.size() > 36 && is_word(text[36]))) return false;
        for (size_t i = 0; i < 36; ++i) {
            bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            char c = ascii_lower(text[i]);
            if (hyphen ? c != '-' : !(is_ascii_digit(c) || (c >= 'a' && c <= 'f'))) return false;
        }
        return true;
    }

    bool number() {
        if (is_guid_here()) {
            at_ += 36;
            Guid guid;
            if (!parse_guid(text_.substr(start_, 36), guid)) return fail("not a guid");
            emit_literal(Type::kGuid, Value::guid(arena_.make(guid)));
            return true;
        }
        if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X') && std::isxdigit(static_cast<unsigned char>(peek(2)))) {
            at_ += 2;
            size_t digits = at_;
            while (is_word(peek())) ++at_;
            uint64_t value = 0;
            auto [end, error] = std::from_chars(text_.data() + digits, text_.data() + at_, value, 16);
            if (error != std::errc() || end != text_.data() + at_) return fail("not a hexadecimal number");
            emit_literal(Type::kLong, Value::of_long(static_cast<int64_t>(value)));
            return true;
        }
        while (is_ascii_digit(peek())) ++at_;
        bool real = false;
        if (peek() == '.' && peek(1) != '.' && !(is_ascii_alpha(peek(1)) || peek(1) == '_' || peek(1) == '[')) {
            real = true;
            ++at_;
            while (is_ascii_digit(peek())) ++at_;
        }
        size_t number_end = at_;
        if (peek() == 'e' || peek() == 'E') {
            size_t ahead = peek(1) == '+' || peek(1) == '-' ? 2 : 1;
            size_t digits = ahead;
            while (is_ascii_digit(peek(digits))) ++digits;
            if (digits > ahead && !is_word(peek(digits))) {
                at_ += digits;
                return real_number();
            }
        }
        if (!is_word(peek())) return real ? real_number() : whole_number();
        while (is_word(peek())) ++at_;
        std::string_view unit = text_.substr(number_end, at_ - number_end);
        for (const Unit& candidate : kUnits) {
            if (candidate.name == unit) return timespan(text_.substr(start_, number_end - start_), candidate);
        }
        if (real) return fail("`" + std::string(unit) + "` is not a unit of time");
        emit(TokenKind::kName);
        return true;
    }

    bool timespan(std::string_view count, const Unit& unit) {
        int64_t whole = 0;
        auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), whole);
        Ticks ticks = 0;
        if (error == std::errc() && end == count.data() + count.size()) {
            if (__builtin_mul_overflow(whole, unit.ticks, &ticks)) return fail("timespan out of range");
        } else {
            double real = 0;
            std::from_chars(count.data(), count.data() + count.size(), real);
            real *= static_cast<double>(unit.ticks);
            if (!(std::abs(real) < 9.2e18)) return fail("timespan out of range");
            ticks = std::llround(real);
        }
        emit_literal(Type::kTimespan, Value::timespan(ticks));
        return true;
    }

    bool whole_number() {
        int64_t value = 0;
        auto [end, error] = std::from_chars(text_.data() + start_, text_.data() + at_, value);
        (void)end;
        if (error == std::errc()) {
            emit_literal(Type::kLong, Value::of_long(value));
            return true;
        }
        // 2^63 is in range behind a minus sign; as -(-2^63) wraps to itself, the wrapped value is right for both.
        if (text_.substr(start_, at_ - start_) == "9223372036854775808") {
            emit_literal(Type::kLong, Value::of_long(std::numeric_limits<int64_t>::min()));
            return true;
        }
        return fail("number too large for a long");
    }

    bool real_number() {
        double value = 0;
        std::from_chars(text_.data() + start_, text_.data() + at_, value);
        emit_literal(Type::kReal, Value::real(value));
        return true;
    }

    bool word() {
        while (is_word(peek())) ++at_;
        std::string_view name = text_.substr(start_, at_ - start_);
        if (name == "true" || name == "TRUE" || name == "True" || name == "false" || name == "FALSE" ||
            name == "False") {
            emit_literal(Type::kBool, Value::boolean(ascii_lower(name[0]) == 't'));
            return true;
        }
        if (name == "in" && peek() == '~') {
            ++at_;
            emit(TokenKind::kSymbol);
            return true;
        }
        std::optional<Type> type = type_from_name(name);
        if (type && *type != Type::kString && *type != Type::kDynamic && peek() == '(') return typed_literal(*type);
        emit(TokenKind::kName);
        return true;
    }

    // `datetime(...)`, `long(...)` and so on. The content may be quoted.
    bool typed_literal(Type type) {
        size_t open = at_;
        int depth = 0;
        do {
            if (peek() == '(') ++depth;
            if (peek() == ')') --depth;
            if (peek() == '\n' || at_ >= text_.size()) {
                // `long(` in front of something else than a literal is told by the parser.
                at_ = open;
                emit(TokenKind::kName);
                return true;
            }
            ++at_;
        } while (depth > 0);
        std::string_view content = trim(text_.substr(open + 1, at_ - open - 2));
        if (content.size() >= 2 && (content[0] == '"' || content[0] == '\'') && content.back() == content[0]) {
            content = trim(content.substr(1, content.size() - 2));
        }
        if (content == "null") {
            emit_literal(type, Value::null());
            return true;
        }
        if (type == Type::kDateTime && (content.empty() || content == "now")) {
            // `datetime()` is the current time: the parser sees a call of now().
            emit(TokenKind::kName).text = "now";
            emit(TokenKind::kSymbol).text = "(";
            emit(TokenKind::kSymbol).text = ")";
            return true;
        }
        std::optional<Value> value = parse_content(type, content);
        if (!value) return fail("`" + std::string(content) + "` is not a " + std::string(type_name(type)));
        emit_literal(type, *value);
        return true;
    }

    std::optional<Value> parse_content(Type type, std::string_view content) {
        switch (type) {
            case Type::kBool: {
                if (equals_ignore_case(content, "true")) return Value::boolean(true);
                if (equals_ignore_case(content, "false")) return Value::boolean(false);
                std::optional<int64_t> number = parse_whole(content);
                if (number) return Value::boolean(*number != 0);
                return std::nullopt;
            }
            case Type::kInt: {
                if (content == "min") return Value::integer(std::numeric_limits<int32_t>::min());
                if (content == "max") return Value::integer(std::numeric_limits<int32_t>::max());
                std::optional<int64_t> number = parse_whole(content);
                if (!number || *number < std::numeric_limits<int32_t>::min() ||
                    *number > std::numeric_limits<int32_t>::max()) {
                    return std::nullopt;
                }
                return Value::integer(static_cast<int32_t>(*number));
            }
            case Type::kLong: {
                if (content == "min") return Value::of_long(std::numeric_limits<int64_t>::min());
                if (content == "max") return Value::of_long(std::numeric_limits<int64_t>::max());
                std::optional<int64_t> number = parse_whole(content);
                return number ? std::optional(Value::of_long(*number)) : std::nullopt;
            }
            case Type::kReal: return parse_real(content);
            case Type::kDecimal: {
                std::optional<Decimal> number = parse_decimal(content);
                return number ? std::optional(make_decimal(number->number, arena_)) : std::nullopt;
            }
            case Type::kDateTime: {
                if (content == "min") return Value::datetime(0);
                if (content == "max") return Value::datetime(kMaxDateTime);
                if (content.size() == 4 && parse_whole(content)) {
                    std::optional<Ticks> year = from_civil({.year = *parse_whole(content)});
                    return year ? std::optional(Value::datetime(*year)) : std::nullopt;
                }
                if (std::optional<Value> date = parse_date_list(content)) return date;
                // Kusto reads `2017 - 08 - 01`, too.
                std::string joined(content);
                for (size_t at; (at = joined.find(" - ")) != std::string::npos;) joined.replace(at, 3, "-");
                std::optional<Ticks> ticks = parse_datetime(joined);
                return ticks ? std::optional(Value::datetime(*ticks)) : std::nullopt;
            }
            case Type::kTimespan: {
                if (content == "min") return Value::timespan(std::numeric_limits<int64_t>::min());
                if (content == "max") return Value::timespan(std::numeric_limits<int64_t>::max());
                return parse_duration(content);
            }
            case Type::kGuid: {
                Guid guid;
                if (!parse_guid(content, guid)) return std::nullopt;
                return Value::guid(arena_.make(guid));
            }
            case Type::kString:
            case Type::kDynamic: break;
        }
        return std::nullopt;
    }

    static std::optional<int64_t> parse_whole(std::string_view text) {
        if (!text.empty() && text[0] == '+') text.remove_prefix(1);
        bool negative = !text.empty() && text[0] == '-';
        bool hexadecimal = text.substr(negative ? 1 : 0).starts_with("0x");
        if (hexadecimal) {
            std::string digits = (negative ? "-" : "") + std::string(text.substr(negative ? 3 : 2));
            int64_t value = 0;
            auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
            return error == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
        }
        int64_t value = 0;
        auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
    }

    // `datetime(2025, 6, 14)`: year, month and day.
    static std::optional<Value> parse_date_list(std::string_view text) {
        std::vector<std::string_view> parts = split(text, ',');
        if (parts.size() != 3) return std::nullopt;
        std::optional<int64_t> numbers[3];
        for (size_t i = 0; i < 3; ++i) {
            numbers[i] = parse_whole(trim(parts[i]));
            if (!numbers[i] || *numbers[i] < 1 || *numbers[i] > 9999) return std::nullopt;
        }
        std::optional<Ticks> ticks = from_civil(
            {.year = *numbers[0], .month = static_cast<int>(*numbers[1]), .day = static_cast<int>(*numbers[2])});
        return ticks ? std::optional(Value::datetime(*ticks)) : std::nullopt;
    }

    static std::optional<Value> parse_real(std::string_view text) {
        if (equals_ignore_case(text, "nan")) return Value::real(std::numeric_limits<double>::quiet_NaN());
        if (equals_ignore_case(text, "+inf") || equals_ignore_case(text, "inf")) {
            return Value::real(std::numeric_limits<double>::infinity());
        }
        if (equals_ignore_case(text, "-inf")) return Value::real(-std::numeric_limits<double>::infinity());
        if (!text.empty() && text[0] == '+') text.remove_prefix(1);
        double value = 0;
        auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
        return Value::real(value);
    }

    // `timespan(1.5h)`, `timespan(2.00:30:00)`, `time(7)` in days, also with blanks around the number and in words.
    static std::optional<Value> parse_duration(std::string_view text) {
        if (std::optional<Ticks> ticks = parse_timespan(text)) return Value::timespan(*ticks);
        size_t letters = text.find_first_of("abcdefghijklmnopqrstuvwxyz");
        if (letters == std::string_view::npos) return std::nullopt;
        std::optional<Value> count = parse_real(trim(text.substr(0, letters)));
        for (const Unit& unit : kUnits) {
            if (!count || unit.name != trim(text.substr(letters))) continue;
            double ticks = count->as_real() * static_cast<double>(unit.ticks);
            if (std::abs(ticks) < 9.2e18) return Value::timespan(std::llround(ticks));
        }
        return std::nullopt;
    }

    bool multi_line() {
        std::string_view fence = rest().substr(0, 3);
        size_t end = text_.find(fence, at_ + 3);
        if (end == std::string_view::npos) return fail("this multi-line string is not closed");
        Value value = make_string(text_.substr(at_ + 3, end - at_ - 3), arena_);
        at_ = end + 3;
        emit_literal(Type::kString, value);
        return true;
    }

    bool verbatim() {
        char quote = text_[at_++];
        std::string out;
        while (true) {
            if (at_ >= text_.size() || peek() == '\n') return fail("this string is not closed");
            char c = text_[at_++];
            if (c != quote) {
                out += c;
            } else if (peek() == quote) {
                out += quote;
                ++at_;
            } else {
                emit_literal(Type::kString, make_string(out, arena_));
                return true;
            }
        }
    }

    bool quoted() {
        char quote = text_[at_++];
        std::string out;
        while (true) {
            if (at_ >= text_.size() || peek() == '\n') return fail("this string is not closed");
            char c = text_[at_++];
            if (c == quote) break;
            if (c != '\\') {
                out += c;
            } else if (!escape(out)) {
                return false;
            }
        }
        emit_literal(Type::kString, make_string(out, arena_));
        return true;
    }

    bool escape(std::string& out) {
        constexpr std::string_view kLetters = "'\"\\/abfnrtv";
        constexpr std::string_view kValues = "'\"\\/\a\b\f\n\r\t\v";
        size_t backslash = at_ - 1;
        char c = peek();
        size_t simple = at_ < text_.size() ? kLetters.find(c) : std::string_view::npos;
        if (simple != std::string_view::npos) {
            out += kValues[simple];
            ++at_;
            return true;
        }
        int base = 16;
        size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        if (digits > 0) {
            ++at_;
        } else if (c >= '0' && c <= '7') {
            base = 8;
            digits = 1;
            while (digits < 3 && peek(digits) >= '0' && peek(digits) <= '7') ++digits;
        }
        uint32_t code = 0;
        const char* first = text_.data() + at_;
        const char* last = text_.data() + std::min(text_.size(), at_ + digits);
        auto [end, error] = std::from_chars(first, last, code, base);
        if (digits == 0 || error != std::errc() || end != first + digits || code > 0x10FFFF) {
            start_ = backslash;
            at_ = std::min(text_.size(), backslash + 2);
            return fail(
                "unknown escape sequence in a string; write `\\\\` for a backslash, or a verbatim string `@\"...\"`");
        }
        at_ += digits;
        // A pair of \u escapes may stand for one character beyond the basic plane.
        if (code >= 0xD800 && code < 0xDC00 && peek() == '\\' && peek(1) == 'u') {
            uint32_t low = 0;
            const char* next = text_.data() + at_ + 2;
            auto [low_end, low_error] = std::from_chars(next, std::min(next + 4, text_.data() + text_.size()), low, 16);
            if (low_error == std::errc() && low_end == next + 4 && low >= 0xDC00 && low < 0xE000) {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                at_ += 6;
            }
        }
        utf8_append(out, static_cast<char32_t>(code));
        return true;
    }

    std::string_view text_;
    Arena& arena_;
    Diagnostics& diagnostics_;
    std::vector<Token>& tokens_;
    size_t at_ = 0;
    size_t start_ = 0;
    bool spaced_ = false;
};

}  // namespace

bool tokenize(const SourceText& source, Arena& arena, Diagnostics& diagnostics, std::vector<Token>& tokens) {
    return Lexer(source, arena, diagnostics, tokens).run();
}

}  // namespace tocsin::kql
