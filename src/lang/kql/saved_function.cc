// Functions that are not defined in the query but saved beside it (`--functions`): parsers of Sentinel, .kql files.
//
// A call is expanded like that of a let function. The body is a text of its own: its errors point into its file, and what
// it makes has the step of the call.
#include <algorithm>

#include "lang/kql/binder.h"
#include "lang/kql/parser.h"

namespace tocsin::kql {
namespace {

// Spans of the body mean nothing in the query that calls it.
void take_place_of(NodePtr& root, Span span) {
    visit_nodes(*root, [&](Node& node) {
        node.span = span;
        visit_exprs(node, [&](ExprPtr& top) {
            std::vector<Expr*> stack{top.get()};
            while (!stack.empty()) {
                Expr* expr = stack.back();
                stack.pop_back();
                expr->span = {};
                for (ExprPtr& argument : expr->arguments) stack.push_back(argument.get());
            }
        });
    });
}

}  // namespace

// The parsed function; null after telling what is wrong with it. Parsed once per query.
const SavedLambda* Binder::saved_function(std::string_view name) const {
    auto known = saved_->find(std::string(name));
    if (known != saved_->end()) return known->second.lambda == nullptr ? nullptr : &known->second;
    auto found = environment_.functions.find(std::string(name));
    if (found == environment_.functions.end()) return nullptr;
    SavedLambda made;
    made.text = found->second.body;
    Lambda lambda;
    bool good = true;
    if (found->second.parameters != nullptr) {
        Diagnostics told(found->second.parameters);
        std::vector<Token> tokens;
        good = tokenize(*found->second.parameters, arena_, told, tokens);
        if (good) {
            Parser parser(*found->second.parameters, arena_, told, std::move(tokens));
            good = parser.parse_signature(lambda.parameters);
        }
        for (const Diagnostic& diagnostic : told.all()) diagnostics_.add(diagnostic);
    }
    Diagnostics told(made.text);
    std::vector<Token> tokens;
    if (good && tokenize(*made.text, arena_, told, tokens)) {
        Parser parser(*made.text, arena_, told, std::move(tokens));
        lambda.body = parser.parse_query();
        made.steps = parser.step_numbers().size();
        bool ends_well = !lambda.body.empty() && lambda.body.back().kind == StatementKind::kQuery;
        if (!ends_well && !told.has_errors())
            told.error("syntax", "a function's body must end with an expression", {0, 0});
        good = !told.has_errors();
    } else {
        good = false;
    }
    for (const Diagnostic& diagnostic : told.all()) diagnostics_.add(diagnostic);
    if (good) made.lambda = arena_.make(lambda);
    SavedLambda& kept = (*saved_)[std::string(name)] = made;
    return kept.lambda == nullptr ? nullptr : &kept;
}

bool Binder::saved_gives_table(std::string_view name) const {
    const SavedLambda* function = saved_function(name);
    return function != nullptr && gives_table(*function->lambda, nullptr);
}

// Hands the body to `bind_body` in a binder of its own whose names are the parameters only.
template <class BindBody>
bool Binder::enter_saved(const Syntax& call, const RowScope& row, NodePtr input, BindBody bind_body) {
    const SavedLambda* function = saved_function(call.text);
    if (function == nullptr || !spend(1, call.span)) return false;
    if (std::find(calling_.begin(), calling_.end(), call.text) != calling_.end()) {
        error("type", "the saved function `" + std::string(call.text) + "` calls itself", call.name_span);
        return false;
    }
    Binding binding;
    binding.kind = Binding::Kind::kFunction;
    binding.lambda = function->lambda;
    const Scope* scope = bind_arguments(binding, call, row, std::move(input));
    if (scope == nullptr) return false;
    Diagnostics told(function->text);
    Binder inner(*function->text, environment_, told, arena_, std::vector<uint32_t>(function->steps, step_));
    inner.saved_ = saved_;
    inner.scope_ = scope;
    inner.step_ = step_;
    inner.spent_ = spent_;
    inner.calling_ = calling_;
    inner.calling_.push_back(call.text);
    const Syntax* result = inner.enter_body(*function->lambda);
    if (result != nullptr) bind_body(inner, *result);
    spent_ = inner.spent_;
    for (const Diagnostic& diagnostic : told.all()) diagnostics_.add(diagnostic);
    return true;
}

NodePtr Binder::call_saved_table(const Syntax& call, NodePtr input) {
    NodePtr table;
    enter_saved(call, RowScope(), std::move(input),
                [&](Binder& inner, const Syntax& body) { table = inner.bind_table(body); });
    if (table != nullptr) take_place_of(table, call.span);
    return table;
}

ExprPtr Binder::call_saved_scalar(const Syntax& call, const RowScope& row) {
    ExprPtr value;
    enter_saved(call, row, nullptr, [&](Binder& inner, const Syntax& body) { value = inner.bind(body, RowScope()); });
    if (value != nullptr) value->span = call.span;
    return value;
}

}  // namespace tocsin::kql
