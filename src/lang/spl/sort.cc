// sort, reverse, dedup: the order of rows, and repetitions in it.
#include <fmt/format.h>

#include "base/text.h"
#include "lang/spl/commands.h"
#include "lang/spl/nodes.h"
#include "lang/spl/pipeline.h"

namespace tocsin::spl {
namespace {

constexpr uint64_t kDefaultLimit = 10'000;  // rows that sort gives unless told

// [+|-] field or [+|-] auto|num|str|ip(field), to the end or to `d`/`desc`.
bool read_sort_keys(const Command& command, Lexer& lexer, std::vector<SortKey>& keys) {
    Compiler& c = command.compiler;
    bool descending = false, sign_pending = false;
    while (!lexer.at_end()) {
        Token token = lexer.next();
        if (token.kind == TokenKind::kComma) continue;
        if (!token.is_name()) {
            command.syntax_error(token, "a field name");
            return false;
        }
        bool last = lexer.at_end();
        if (last && !keys.empty() && (token.is_word("d") || token.is_word("desc"))) {
            for (SortKey& key : keys) key.descending = !key.descending;
            return true;
        }
        if (last && !keys.empty() && (token.is_word("a") || token.is_word("asc"))) return true;
        Range range = token.range;
        if (token.kind == TokenKind::kWord && (token.text[0] == '-' || token.text[0] == '+')) {
            descending = token.text[0] == '-';
            sign_pending = true;
            token.text.erase(0, 1);
            if (token.text.empty()) {
                // `- "a field"` or `- field`
                continue;
            }
        }
        std::string function = "auto", field = token.text;
        if (lexer.peek().kind == TokenKind::kOpen) {
            lexer.next();
            Token inner = lexer.parenthesized();
            function = to_lower_ascii(field);
            field = inner.text;
            if (field.size() > 1 && field.front() == '"' && field.back() == '"')
                field = unescape(field.substr(1, field.size() - 2));
            range.end = inner.range.end + 1;
            if (function != "auto" && function != "num" && function != "str" && function != "ip") {
                command.fail("unknown-function",
                             fmt::format("`sort` has no function `{}`; there are auto, ip, num, str", function), range);
                return false;
            }
        }
        SortKey key;
        key.expr = c.call_of("sort_" + function, command.span(range), c.column(field, command.span(range)));
        key.descending = sign_pending && descending;
        keys.push_back(std::move(key));
        sign_pending = false;
    }
    return true;
}

}  // namespace

// sort [n] keys: n rows, 0 for all.
NodePtr lower_sort(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    uint64_t limit = kDefaultLimit;
    Options options(command);
    options.count("limit", &limit);
    if (!options.read(lexer)) return nullptr;
    size_t before = lexer.position();
    Token first = lexer.next();
    auto number = parse_number(first.text);
    if (first.kind == TokenKind::kWord && number && *number >= 0 && is_ascii_digit(first.text[0]))
        limit = static_cast<uint64_t>(*number);
    else
        lexer.seek(before);
    std::vector<SortKey> keys;
    if (!read_sort_keys(command, lexer, keys)) return nullptr;
    if (keys.empty()) return command.fail("syntax", "`sort` needs a field", command.name_range);
    return sort_rows(std::move(input), std::move(keys), limit == 0 ? ~uint64_t{0} : limit);
}

NodePtr lower_reverse(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    if (!expect_end(command, lexer)) return nullptr;
    std::string number = fmt::format("{}row", kHidden);
    std::vector<SortKey> keys(1);
    keys[0].expr = Compiler::column(number);
    keys[0].descending = true;
    return select_columns(sort_rows(number_rows(std::move(input), number), std::move(keys)), SelectMode::kDrop,
                          {number});
}

// dedup [n] fields [keepevents=] [keepempty=] [consecutive=] [sortby keys]: names: the fields; constants: n and the
// options.
NodePtr lower_dedup(const Command& command, NodePtr input) {
    Lexer lexer = command.lexer();
    uint64_t count = 1;
    bool keep_events = false, keep_empty = false, consecutive = false;
    Options options(command);
    options.flag("keepevents", &keep_events).flag("keepempty", &keep_empty).flag("consecutive", &consecutive);
    TransformParts parts;
    std::vector<SortKey> keys;
    bool first = true;
    auto take = [&](Token& token) {
        if (!token.is_name()) return command.syntax_error(token, "a field name") != nullptr;
        if (!first && token.is_word("sortby")) return read_sort_keys(command, lexer, keys);
        auto number = parse_number(token.text);
        if (first && token.kind == TokenKind::kWord && number && *number >= 1 && *number < 1e9)
            count = static_cast<uint64_t>(*number);
        else
            parts.names.push_back(std::move(token.text));
        first = false;
        return true;
    };
    if (!options.read_all(lexer, take)) return nullptr;
    if (parts.names.empty()) return command.fail("syntax", "`dedup` needs a field", command.name_range);
    if (!keys.empty()) input = sort_rows(std::move(input), std::move(keys));
    parts.constants = {Value::of_long(static_cast<int64_t>(count)), Value::boolean(keep_events),
                       Value::boolean(keep_empty), Value::boolean(consecutive)};
    return transform_cells(command, "dedup", std::move(input), std::move(parts));
}

}  // namespace tocsin::spl
