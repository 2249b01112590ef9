// What the commands ask of eval expressions.
#include "lang/spl/eval_expression.h"

#include <algorithm>

#include "lang/spl/eval_parser.h"

namespace tocsin::spl {

bool is_eval_function(std::string_view row) {
    constexpr std::string_view kPrefixes[] = {"search_", "convert_", "sort_", "bucket_", "info_", "makemv_"};
    constexpr std::string_view kOthers[] = {"and",
                                            "or",
                                            "not",
                                            "xor",
                                            "negate",
                                            "spath_path",
                                            "iplocation_field",
                                            "sed",
                                            "age_text",
                                            "xml_unescape",
                                            "replace_wildcard"};
    auto is_prefix = [&](std::string_view prefix) { return row.starts_with(prefix); };
    return starts_name(row[0]) && row.find(' ') == std::string_view::npos &&
           std::none_of(std::begin(kPrefixes), std::end(kPrefixes), is_prefix) &&
           std::find(std::begin(kOthers), std::end(kOthers), row) == std::end(kOthers);
}

ExprPtr compile_eval(Compiler& compiler, const ExpandedText& text, Range range) {
    EvalParser parser(compiler, text, range);
    ExprPtr expr = parser.parse();
    return expr && parser.finished() ? std::move(expr) : nullptr;
}

ExprPtr compile_eval(Compiler& compiler, const ExpandedText& text, Range range, const CallReader& calls) {
    EvalParser parser(compiler, text, range, &calls);
    ExprPtr expr = parser.parse();
    return expr && parser.finished() ? std::move(expr) : nullptr;
}

ExprPtr compile_eval_at(Compiler& compiler, Lexer& lexer) {
    EvalParser parser(compiler, lexer.text(), lexer.rest());
    ExprPtr expr = parser.parse();
    if (expr) lexer.seek(parser.position());
    return expr;
}

std::optional<std::vector<ExprPtr>> compile_condition(Compiler& compiler, const ExpandedText& text, Range range) {
    ExprPtr condition = compile_eval(compiler, text, range);
    if (!condition) return std::nullopt;
    if (condition->kind == ExprKind::kLiteral && condition->type != Type::kBool) {
        compiler.diagnostics.error("type", "this needs a condition, not a value", text.origin(range));
        return std::nullopt;
    }
    std::vector<ExprPtr> conjuncts;
    split_conjuncts(std::move(condition), conjuncts);
    return conjuncts;
}

}  // namespace tocsin::spl
