// Expressions of the plan: bound and typed. A call points to its function's row and prints that row's name.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/source_text.h"
#include "data/type.h"
#include "data/value.h"
#include "function/function.h"

namespace tocsin {

struct Node;
using NodePtr = std::unique_ptr<Node>;

enum class ExprKind : uint8_t {
    kLiteral,  // value
    kColumn,   // name: a column of the input by name; in an open schema a name that may turn out to be absent (null)
    kCall,     // function(arguments)
    kScalar,   // first column of the first row of `subquery`: toscalar()
    kValues,   // array of the distinct values in the first column of `subquery`: the right side of `in (table)`
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

struct Expr {
    ExprKind kind = ExprKind::kLiteral;
    Type type = Type::kDynamic;
    Span span;                           // in the plan's source; empty for what a view or a macro of the program made
    Value value;                         // kLiteral; memory in the plan's arena
    std::string name;                    // kColumn
    const Function* function = nullptr;  // kCall
    std::vector<ExprPtr> arguments;      // kCall
    NodePtr subquery;                    // kScalar, kValues
    // Equal expressions of several rules have the same number, an expression that is alone has 0 (optimize/common_expressions.h).
    uint32_t common = 0;

    Expr() = default;
    Expr(const Expr&) = delete;
    Expr& operator=(const Expr&) = delete;
    ~Expr();
};

ExprPtr make_literal(Value value, Type type, Span span = {});
ExprPtr make_column(std::string name, Type type, Span span = {});
ExprPtr make_call(const Function& function, Type type, std::vector<ExprPtr> arguments, Span span = {});
ExprPtr clone(const Expr& expr);

// `kql.==(EventName, "PutImage")`: the form of plan prints and tests.
std::string to_string(const Expr& expr);

// Calls `visit(const Expr&)` for the expression and all below it (not into subqueries), without recursion on long chains.
template <class Visit>
void walk(const Expr& expr, Visit visit) {
    std::vector<const Expr*> stack{&expr};
    while (!stack.empty()) {
        const Expr* top = stack.back();
        stack.pop_back();
        visit(*top);
        for (auto it = top->arguments.rbegin(); it != top->arguments.rend(); ++it) stack.push_back(it->get());
    }
}

// Names of all columns read, each once.
std::vector<std::string> columns_of(const Expr& expr);
bool is_constant(const Expr& expr);  // no columns, no subqueries, pure
bool has_subquery(const Expr& expr);

// A name with its expression: extend, project, group keys.
struct Assignment {
    std::string name;
    ExprPtr expr;
};

}  // namespace tocsin
