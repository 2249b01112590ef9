#include "plan/print.h"

#include "plan/aggregate.h"

namespace tocsin {

std::string print_exprs(const std::vector<ExprPtr>& exprs, std::string_view separator) {
    std::string out;
    for (const ExprPtr& expr : exprs) {
        if (!out.empty()) out += separator;
        out += to_string(*expr);
    }
    return out;
}

std::string print_assignments(const std::vector<Assignment>& assignments) {
    std::string out;
    for (const Assignment& assignment : assignments) {
        if (!out.empty()) out += ", ";
        bool plain = assignment.expr->kind == ExprKind::kColumn && assignment.expr->name == assignment.name;
        out += plain ? assignment.name : assignment.name + " = " + to_string(*assignment.expr);
    }
    return out;
}

std::string print_calls(const std::vector<AggregateCall>& calls) {
    std::string out;
    for (const AggregateCall& call : calls) {
        if (!out.empty()) out += ", ";
        std::string names;
        for (const Field& field : call.outputs) names += (names.empty() ? "" : "/") + field.name;
        out += names + " = " + std::string(call.function->name) + "(" + print_exprs(call.arguments) + ")";
        if (call.condition) out += " if " + to_string(*call.condition);
    }
    return out;
}

std::string print_names(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
    return out;
}

std::vector<ExprPtr> clone_exprs(const std::vector<ExprPtr>& exprs) {
    std::vector<ExprPtr> out;
    for (const ExprPtr& expr : exprs) out.push_back(clone(*expr));
    return out;
}

std::vector<Assignment> clone_assignments(const std::vector<Assignment>& assignments) {
    std::vector<Assignment> out;
    for (const Assignment& assignment : assignments) out.push_back({assignment.name, clone(*assignment.expr)});
    return out;
}

std::vector<AggregateCall> clone_calls(const std::vector<AggregateCall>& calls) {
    std::vector<AggregateCall> out;
    for (const AggregateCall& call : calls) {
        AggregateCall copy;
        copy.function = call.function;
        copy.arguments = clone_exprs(call.arguments);
        copy.outputs = call.outputs;
        if (call.condition) copy.condition = clone(*call.condition);
        copy.span = call.span;
        out.push_back(std::move(copy));
    }
    return out;
}

}  // namespace tocsin
