// The way of a query: tokens, syntax tree, plan. Each stage runs only if the one before told no error.
#include "lang/compile.h"
#include "lang/kql/binder.h"
#include "lang/kql/parser.h"

namespace tocsin {
namespace {

// What bind_query gives for the text; empty after an error. `in_part`: what there is after an error of the binder.
std::vector<kql::BoundResult> bind_text(const SourcePtr& source, const Environment& environment,
                                        Diagnostics& diagnostics, Arena& arena, std::vector<Step>& steps,
                                        bool in_part = false) {
    size_t errors = diagnostics.error_count();
    Arena syntax;  // the tree; the plans copy what they keep
    std::vector<kql::Token> tokens;
    if (!kql::tokenize(*source, syntax, diagnostics, tokens)) return {};
    kql::Parser parser(*source, syntax, diagnostics, std::move(tokens));
    std::span<const kql::Statement> statements = parser.parse_query();
    if (diagnostics.error_count() > errors) return {};
    kql::Binder binder(*source, environment, diagnostics, arena, parser.step_numbers());
    if (in_part) binder.keep_inputs();
    std::vector<kql::BoundResult> results = binder.bind_query(statements);
    steps = parser.steps();
    if (diagnostics.error_count() > errors && !in_part) results.clear();
    return results;
}

// `single`: a second result is an error.
Result<std::vector<ResultPlan>> compile_text(const SourcePtr& source, const Environment& environment,
                                             Diagnostics& diagnostics, bool single) {
    SourcePtr before = diagnostics.source();
    diagnostics.set_source(source);
    auto arena = std::make_shared<Arena>();
    std::vector<Step> steps;
    std::vector<kql::BoundResult> results = bind_text(source, environment, diagnostics, *arena, steps);
    if (single && results.size() > 1) {
        diagnostics.error("unsupported", "the query has " + std::to_string(results.size()) + " results",
                          results[1].span, "a rule has one; `tocsin query` prints them all");
        results.clear();
    }
    diagnostics.set_source(before);
    if (results.empty()) return kFailed;
    std::vector<ResultPlan> plans;
    for (kql::BoundResult& result : results)
        plans.push_back({std::move(result.name), {source, arena, std::move(result.root), steps}});
    return plans;
}

}  // namespace

Result<Plan> compile_kql(const SourcePtr& source, const Environment& environment, Diagnostics& diagnostics) {
    Result<std::vector<ResultPlan>> results = compile_text(source, environment, diagnostics, true);
    if (!results) return kFailed;
    return std::move(results->front().plan);
}

std::optional<Plan> compile_kql_in_part(const SourcePtr& source, const Environment& environment) {
    Diagnostics untold(source);
    auto arena = std::make_shared<Arena>();
    std::vector<Step> steps;
    std::vector<kql::BoundResult> results = bind_text(source, environment, untold, *arena, steps, true);
    if (results.empty()) return std::nullopt;
    return Plan{source, arena, std::move(results.front().root), std::move(steps)};
}

Result<std::vector<ResultPlan>> compile_kql_results(const SourcePtr& source, const Environment& environment,
                                                    Diagnostics& diagnostics) {
    return compile_text(source, environment, diagnostics, false);
}

}  // namespace tocsin
