// parse-kv: columns from a text of `key=value` pairs.
//
// Each wanted key becomes one extract() with a pattern made from the delimiters: the pair's start, the key, the
// delimiter and what stands up to the pair's end, blanks around it left out. The first pair of a key counts.
#include <re2/re2.h>

#include "lang/kql/assignments.h"
#include "lang/kql/casts.h"
#include "lang/kql/operator_functions.h"

namespace tocsin::kql {
namespace {

struct ParseKvSyntax : Operator {
    const Syntax* expression = nullptr;
    std::span<const Declaration> columns;
    std::string_view pair_delimiter;
    std::string_view kv_delimiter;
    std::string_view quote;
};

std::string pattern_for(const ParseKvSyntax& syntax, std::string_view key) {
    std::string pair = syntax.pair_delimiter.empty() ? R"(\s)" : RE2::QuoteMeta(std::string(syntax.pair_delimiter));
    std::string value = "(.*?)";
    if (!syntax.quote.empty()) {
        std::string quote = RE2::QuoteMeta(std::string(syntax.quote));
        value = quote + "?(.*?)" + quote + "?";
    }
    return "(?s)(?:^|" + pair + R"()\s*)" + RE2::QuoteMeta(std::string(key)) + R"(\s*)" +
           RE2::QuoteMeta(std::string(syntax.kv_delimiter)) + R"(\s*)" + value + R"(\s*(?:)" + pair + "|$)";
}

}  // namespace

Operator* parse_parse_kv(Parser& parser) {
    ParseKvSyntax syntax;
    syntax.expression = parser.parse_expression();
    if (syntax.expression == nullptr || !parser.expect_name("as") || !parser.parse_columns(syntax.columns))
        return nullptr;
    Span place = parser.peek().span;
    if (parser.accept_name("with")) {
        if (!parser.expect_symbol("(")) return nullptr;
        while (!parser.accept_symbol(")")) {
            Token name = parser.take();
            if (!parser.expect_symbol("=")) return nullptr;
            std::string_view* target = name.text == "pair_delimiter" ? &syntax.pair_delimiter
                                       : name.text == "kv_delimiter" ? &syntax.kv_delimiter
                                       : name.text == "quote"        ? &syntax.quote
                                                                     : nullptr;
            if (target == nullptr) {
                return parser.fail("unsupported",
                                   "the option `" + std::string(name.text) + "` of parse-kv is not supported",
                                   name.span);
            }
            if (!parser.parse_text(*target)) return nullptr;
            if (!parser.at_symbol(")") && !parser.expect_symbol(",")) return nullptr;
        }
    }
    if (syntax.kv_delimiter.empty())
        return parser.fail("unsupported", "parse-kv is supported only with a `kv_delimiter`", place);
    return parser.make(syntax);
}

NodePtr bind_parse_kv(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& written = static_cast<const ParseKvSyntax&>(syntax);
    RowScope row;
    row.columns = &input->schema;
    ExprPtr text = binder.bind(*written.expression, row);
    std::vector<Assignment> columns;
    for (const Declaration& column : written.columns) {
        if (text == nullptr) break;
        std::vector<ExprPtr> arguments;
        arguments.push_back(binder.text_literal(pattern_for(written, column.name), column.span));
        arguments.push_back(make_literal(Value::of_long(1), Type::kLong, column.span));
        arguments.push_back(cast(clone(*text), Type::kString));
        ExprPtr value = binder.call("extract", std::move(arguments), column.span);
        if (value != nullptr) columns.push_back({std::string(column.name), cast(std::move(value), column.type)});
    }
    bool good = columns.size() == written.columns.size();
    NodePtr output = binder.make_extend(std::move(input), std::move(columns));
    if (!good) output->schema.set_open(true);
    return output;
}

}  // namespace tocsin::kql
