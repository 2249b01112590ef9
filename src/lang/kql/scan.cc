// scan: sequences of rows that fit steps, each of which may look at what the earlier ones matched. The node is Match
// (plan/match.h); a Scan of the plan is a leaf.
#include <algorithm>

#include "lang/kql/casts.h"
#include "lang/kql/constant.h"
#include "lang/kql/operator_functions.h"
#include "plan/match.h"

namespace tocsin::kql {
namespace {

struct StepSyntax {
    std::string_view name;
    Span span;
    MatchOutput output = MatchOutput::kAll;
    const Syntax* condition = nullptr;
    SyntaxList assignments;
};

struct ScanSyntax : Operator {
    std::string_view match_id;
    Span match_id_span;
    std::span<const Declaration> declared;
    std::span<const StepSyntax> steps;
};

// `output = all | last | none`
bool parse_output(Parser& parser, MatchOutput& output) {
    parser.take();
    if (!parser.expect_symbol("=")) return false;
    constexpr std::pair<std::string_view, MatchOutput> kModes[] = {
        {"all", MatchOutput::kAll}, {"last", MatchOutput::kLast}, {"none", MatchOutput::kNone}};
    for (auto [word, mode] : kModes) {
        if (!parser.accept_name(word)) continue;
        output = mode;
        return true;
    }
    parser.fail("`all`, `last` or `none`");
    return false;
}

bool parse_step(Parser& parser, StepSyntax& step) {
    if (!parser.expect_name("step") || !parser.parse_name(step.name, step.span)) return false;
    if (parser.at_name("output") && !parse_output(parser, step.output)) return false;
    if (!parser.expect_symbol(":")) return false;
    step.condition = parser.parse_expression();
    if (step.condition == nullptr) return false;
    if (!parser.accept_symbol("=>")) return true;
    return parser.parse_named_list(step.assignments);
}

// Binds `column = value` of a step; the column must be there already.
bool bind_step_assignments(Binder& binder, const StepSyntax& step, const RowScope& row, std::vector<Assignment>& out) {
    bool good = true;
    for (const Syntax* item : step.assignments) {
        if (item->kind != SyntaxKind::kNamed) {
            binder.error("syntax", "`column = value` is needed here", item->span);
            good = false;
            continue;
        }
        ExprPtr target = binder.bind_column(item->text, item->name_span, *row.columns);
        ExprPtr value = binder.bind(*item->children[0], row);
        if (target == nullptr || value == nullptr) {
            good = false;
            continue;
        }
        out.push_back({std::string(item->text), cast(std::move(value), target->type)});
    }
    return good;
}

}  // namespace

Operator* parse_scan(Parser& parser) {
    ScanSyntax syntax;
    if (parser.at_name("with_match_id") && parser.at_symbol("=", 1)) {
        parser.take();
        parser.take();
        if (!parser.parse_name(syntax.match_id, syntax.match_id_span)) return nullptr;
    }
    if (parser.accept_name("declare") && !parser.parse_columns_with_defaults(syntax.declared)) return nullptr;
    if (!parser.expect_name("with") || !parser.expect_symbol("(")) return nullptr;
    std::vector<StepSyntax> steps;
    while (!parser.accept_symbol(")")) {
        StepSyntax step;
        if (!parse_step(parser, step)) return nullptr;
        steps.push_back(step);
        if (!parser.at_symbol(")") && !parser.expect_symbol(";")) return nullptr;
    }
    if (steps.empty()) return parser.fail("`step`");
    syntax.steps = parser.keep(steps);
    return parser.make(syntax);
}

NodePtr bind_scan(Binder& binder, const Operator& syntax, NodePtr input) {
    const auto& written = static_cast<const ScanSyntax&>(syntax);
    auto match = binder.make<Match>(std::move(input));
    bool good = true;
    for (const Declaration& column : written.declared) {
        Value value = missing_value(column.type);
        if (column.default_value != nullptr) {
            ExprPtr typed = binder.bind_constant(*column.default_value, column.type);
            std::optional<Value> constant;
            if (typed != nullptr) constant = evaluate_constant(*typed, binder.arena());
            good = good && constant.has_value();
            if (constant) value = *constant;
        }
        if (match->schema.has(column.name)) {
            binder.error("duplicate-column", "the column `" + std::string(column.name) + "` is there already",
                         column.span);
            good = false;
        }
        match->declared.push_back({std::string(column.name), column.type});
        match->defaults.push_back(value);
        match->schema.set(column.name, column.type);
    }
    Schema columns = match->schema;
    MatchScope states;
    states.columns = &columns;
    for (const StepSyntax& step : written.steps) {
        if (std::find(states.steps.begin(), states.steps.end(), step.name) != states.steps.end()) {
            binder.error("duplicate-name", "there are two steps `" + std::string(step.name) + "`", step.span);
            good = false;
        }
        states.steps.push_back(step.name);
    }
    RowScope row;
    row.columns = &columns;
    row.match = &states;
    for (const StepSyntax& step : written.steps) {
        MatchStep made;
        made.name = std::string(step.name);
        made.output = step.output;
        made.condition = binder.bind_condition(*step.condition, row);
        good = bind_step_assignments(binder, step, row, made.assignments) && made.condition != nullptr && good;
        match->steps.push_back(std::move(made));
    }
    if (!good) return nullptr;
    match->match_id = std::string(written.match_id);
    if (!match->match_id.empty()) match->schema.set(match->match_id, Type::kLong);
    return match;
}

}  // namespace tocsin::kql
