// reduce: patterns of similar strings. The table function `reduce` gets the text as its argument, and as constants the
// threshold and the characters that separate words (null where not given).
#include "lang/kql/casts.h"
#include "lang/kql/operator_functions.h"
#include "plan/transform.h"

namespace tocsin::kql {
namespace {

struct ReduceSyntax : Operator {
    const Syntax* expression = nullptr;
    const Syntax* threshold = nullptr;
    const Syntax* characters = nullptr;
};

}  // namespace

Operator* parse_reduce(Parser& parser) {
    ReduceSyntax syntax;
    std::vector<Option> options;
    if (!parser.parse_options({"kind"}, options) || !parser.expect_name("by")) return nullptr;
    syntax.expression = parser.parse_named();
    if (syntax.expression == nullptr) return nullptr;
    if (!parser.accept_name("with")) return parser.make(syntax);
    do {
        Token name = parser.take();
        if (!parser.expect_symbol("=")) return nullptr;
        const Syntax* value = parser.parse_expression();
        if (value == nullptr) return nullptr;
        if (name.text == "threshold")
            syntax.threshold = value;
        else if (name.text == "characters")
            syntax.characters = value;
        else
            return parser.fail("syntax", "`reduce` has the options `threshold` and `characters`", name.span);
    } while (parser.accept_symbol(","));
    return parser.make(syntax);
}

NodePtr bind_reduce(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& written = static_cast<const ReduceSyntax&>(syntax);
    RowScope row;
    row.columns = &input->schema;
    bool named = written.expression->kind == SyntaxKind::kNamed;
    ExprPtr text = binder.bind(named ? *written.expression->children[0] : *written.expression, row);
    Value threshold;
    Value characters;
    if (written.threshold != nullptr && !binder.bind_constant_value(*written.threshold, threshold)) return nullptr;
    if (written.characters != nullptr && !binder.bind_constant_value(*written.characters, characters)) return nullptr;
    const TableFunction* function = binder.table_function("reduce", syntax.span);
    if (text == nullptr || function == nullptr) return nullptr;
    auto transform = binder.make<Transform>(std::move(input));
    transform->function = function;
    transform->arguments.push_back(cast(std::move(text), Type::kString));
    transform->constants = {threshold, characters};
    transform->schema = Schema({{"Pattern", Type::kString}, {"Count", Type::kLong}, {"Representative", Type::kString}});
    return transform;
}

}  // namespace tocsin::kql
