// invoke f(a, b): calls a function of the query with the rows so far as its first argument.
#include "function/registry.h"
#include "lang/kql/operator_functions.h"

namespace tocsin::kql {
namespace {

struct InvokeSyntax : Operator {
    const Syntax* call = nullptr;
};

}  // namespace

Operator* parse_invoke(Parser& parser) {
    InvokeSyntax syntax;
    syntax.call = parser.parse_operand();
    if (syntax.call == nullptr) return nullptr;
    if (syntax.call->kind != SyntaxKind::kCall)
        return parser.fail("syntax", "a call of a function is needed here", syntax.call->span);
    return parser.make(syntax);
}

NodePtr bind_invoke(Binder& binder, const Operator& syntax, NodePtr input) {
    const Syntax& call = *static_cast<const InvokeSyntax&>(syntax).call;
    const Binding* function = binder.find(call.text);
    if (function != nullptr && function->kind == Binding::Kind::kFunction) {
        return binder.call_table_function(*function, call, std::move(input));
    }
    if (binder.is_saved_function(call.text)) return binder.call_saved_table(call, std::move(input));
    if (std::string_view reason = refusal_reason(Language::kKql, call.text); !reason.empty()) {
        return binder.error("unsupported", "`" + std::string(call.text) + "` is not supported: " + std::string(reason),
                            call.name_span);
    }
    return binder.error("unknown-function", "the query defines no function `" + std::string(call.text) + "`",
                        call.name_span);
}

}  // namespace tocsin::kql
