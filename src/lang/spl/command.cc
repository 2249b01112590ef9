#include "lang/spl/command.h"

#include <charconv>

#include <fmt/format.h>

#include "base/text.h"

namespace tocsin::spl {

NodePtr Command::fail(std::string_view code, std::string message, Range range, std::string help) const {
    compiler.diagnostics.error(code, std::move(message), span(range), std::move(help));
    return nullptr;
}

NodePtr Command::syntax_error(const Token& token, std::string_view expected) const {
    if (token.kind == TokenKind::kUnclosed) return fail("syntax", "a quote or bracket is not closed", token.range);
    if (token.kind == TokenKind::kEnd)
        return fail("syntax", fmt::format("`{}` ends where it needs {}", name, expected), name_range);
    return fail("syntax", fmt::format("`{}` needs {} here, not `{}`", name, expected, text.text(token.range)),
                token.range);
}

void Command::warn(std::string_view code, std::string message, Range range) const {
    compiler.diagnostics.warning(code, std::move(message), span(range));
}

std::optional<Option> take_option(Lexer& lexer) {
    size_t before = lexer.position();
    Token name = lexer.next();
    if (name.kind == TokenKind::kWord && lexer.next().kind == TokenKind::kEquals) {
        return Option{to_lower_ascii(name.text), name.range, lexer.option_value()};
    }
    lexer.seek(before);
    return std::nullopt;
}

std::optional<bool> parse_flag(std::string_view text) {
    for (std::string_view yes : {"t", "true", "1", "y", "yes"}) {
        if (equals_ignore_case(text, yes)) return true;
    }
    for (std::string_view no : {"f", "false", "0", "n", "no"}) {
        if (equals_ignore_case(text, no)) return false;
    }
    return std::nullopt;
}

std::optional<double> parse_number(std::string_view text) {
    text = trim(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<double> parse_duration(std::string_view text) {
    size_t digits = 0;
    while (digits < text.size() && (is_ascii_digit(text[digits]) || text[digits] == '.')) ++digits;
    double amount = 1;
    if (digits > 0) {
        auto parsed = parse_number(text.substr(0, digits));
        if (!parsed) return std::nullopt;
        amount = *parsed;
    }
    struct Unit {
        double seconds;
        std::string_view names;  // separated by blanks
    };
    static constexpr Unit kUnits[] = {
        {1e-6, "us"},
        {1e-3, "ms"},
        {1e-2, "cs"},
        {1e-1, "ds"},
        {1, "s sec secs second seconds"},
        {60, "m min mins minute minutes"},
        {3600, "h hr hrs hour hours"},
        {86400, "d day days"},
        {7 * 86400, "w week weeks"},
    };
    std::string unit = to_lower_ascii(text.substr(digits));
    if (unit.empty()) return digits > 0 ? std::optional(amount) : std::nullopt;
    for (const Unit& known : kUnits) {
        for (std::string_view name : split(known.names, ' ')) {
            if (name == unit) return amount * known.seconds;
        }
    }
    return std::nullopt;
}

Options& Options::with(std::string_view name, std::function<bool(const Option&)> apply) {
    rows_.push_back({name, std::move(apply)});
    return *this;
}

Options& Options::text(std::string_view name, std::string* out) {
    return with(name, [out](const Option& option) {
        *out = option.value.text;
        return true;
    });
}

Options& Options::flag(std::string_view name, bool* out) {
    return with(name, [this, out](const Option& option) {
        auto value = parse_flag(option.value.text);
        if (!value) {
            command_.fail("type", fmt::format("option `{}` is true or false, not `{}`", option.name, option.value.text),
                          option.value.range);
            return false;
        }
        *out = *value;
        return true;
    });
}

Options& Options::count(std::string_view name, uint64_t* out) {
    return with(name, [this, out](const Option& option) {
        auto value = parse_number(option.value.text);
        if (!value || *value < 0 || *value > 1e15 || *value != static_cast<double>(static_cast<uint64_t>(*value))) {
            command_.fail("type",
                          fmt::format("option `{}` is a whole number, not `{}`", option.name, option.value.text),
                          option.value.range);
            return false;
        }
        *out = static_cast<uint64_t>(*value);
        return true;
    });
}

Options& Options::number(std::string_view name, double* out) {
    return with(name, [this, out](const Option& option) {
        auto value = parse_number(option.value.text);
        if (!value) {
            command_.fail("type", fmt::format("option `{}` is a number, not `{}`", option.name, option.value.text),
                          option.value.range);
            return false;
        }
        *out = *value;
        return true;
    });
}

Options& Options::ignored(std::string_view name) {
    return with(name, [](const Option&) { return true; });
}

bool Options::apply(const Option& option) const {
    if (option.value.kind == TokenKind::kUnclosed) {
        command_.syntax_error(option.value, "a value");
        return false;
    }
    std::vector<std::string_view> names;
    for (const Row& row : rows_) {
        if (row.name == option.name) return row.apply(option);
        names.push_back(row.name);
    }
    command_.fail("syntax", fmt::format("`{}` has no option `{}`", command_.name, option.name), option.name_range,
                  did_you_mean(option.name, names));
    return false;
}

bool Options::read(Lexer& lexer) const {
    while (true) {
        // Commas may stand between options.
        size_t before = lexer.position();
        while (lexer.peek().kind == TokenKind::kComma) lexer.next();
        auto option = take_option(lexer);
        if (!option) {
            lexer.seek(before);
            return true;
        }
        if (!apply(*option)) return false;
    }
}

bool Options::read_all(Lexer& lexer, const std::function<bool(Token& token)>& take, Token (Lexer::*next)()) const {
    while (!lexer.at_end()) {
        if (auto option = take_option(lexer)) {
            if (!apply(*option)) return false;
            continue;
        }
        Token token = (lexer.*next)();
        if (token.kind != TokenKind::kComma && !take(token)) return false;
    }
    return true;
}

bool Options::read_fields(Lexer& lexer, std::vector<std::string>& out) const {
    return read_all(lexer, [&](Token& token) {
        if (!token.is_name()) {
            command_.syntax_error(token, "a field name");
            return false;
        }
        out.push_back(std::move(token.text));
        return true;
    });
}

bool read_fields(const Command& command, Lexer& lexer, std::vector<Token>& out) {
    for (Token token = lexer.next_name(); token.kind != TokenKind::kEnd; token = lexer.next_name()) {
        if (token.kind == TokenKind::kComma) continue;
        if (!token.is_name()) {
            command.syntax_error(token, "a field name");
            return false;
        }
        out.push_back(std::move(token));
    }
    return true;
}

bool read_alias(const Command& command, Lexer& lexer, std::string& out) {
    Token token = lexer.next_name();
    if (!token.is_name()) {
        command.syntax_error(token, "a name behind `as`");
        return false;
    }
    out = token.text;
    return true;
}

std::vector<std::string> names_of(const std::vector<Token>& tokens) {
    std::vector<std::string> out;
    for (const Token& token : tokens) out.push_back(token.text);
    return out;
}

bool has_wildcard(std::string_view name) { return name.find('*') != std::string_view::npos; }

bool expect_end(const Command& command, Lexer& lexer) {
    Token token = lexer.next();
    if (token.kind == TokenKind::kEnd) return true;
    command.syntax_error(token, "its end");
    return false;
}

}  // namespace tocsin::spl
