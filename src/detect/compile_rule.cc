#include "detect/compile_rule.h"

#include "base/parallel.h"
#include "detect/rule_ties.h"
#include "lang/compile.h"

namespace tocsin {
namespace {

// Columns that the rule maps but its result lacks: the rule runs, the alert misses something.
void check_mapped_columns(const Rule& rule, const Schema& schema, Diagnostics& diagnostics) {
    const SentinelRule* sentinel = rule.sentinel();
    if (!sentinel || schema.open()) return;
    SourcePtr before = diagnostics.source();
    diagnostics.set_source(rule.file);
    auto check = [&](const Located& column, const std::string& what) {
        if (column.text.empty() || schema.has(column.text)) return;
        diagnostics.warning("unknown-column",
                            what + " maps the column `" + column.text + "`, which the query's result does not have",
                            column.span, did_you_mean(column.text, schema.names()));
    };
    for (const EntityMapping& mapping : sentinel->entities) {
        for (const EntityMapping::Field& field : mapping.fields)
            check(field.column, "entity " + mapping.type.text + "." + field.identifier.text);
    }
    for (const CustomDetail& detail : sentinel->custom_details)
        check(detail.column, "custom detail " + detail.name.text);
    check(sentinel->alert_details.severity_column, "alertSeverityColumnName");
    check(sentinel->alert_details.tactics_column, "alertTacticsColumnName");
    diagnostics.set_source(before);
}

}  // namespace

CompiledRule compile_rule(const LoadedRule& loaded, const Environment& environment, const OptimizerChoice& choice) {
    CompiledRule compiled;
    compiled.rule = &loaded.rule;
    compiled.diagnostics = loaded.diagnostics;
    if (!loaded.rule.query || loaded.has_errors()) return compiled;
    Diagnostics diagnostics(loaded.rule.query);
    Result<Plan> plan = compile(loaded.rule.language, loaded.rule.query, environment, diagnostics);
    if (plan) {
        check_mapped_columns(loaded.rule, plan->root->schema, diagnostics);
        Plan optimized = plan->clone();
        if (optimize(optimized, environment, diagnostics, choice)) compiled.optimized = std::move(optimized);
        compiled.bound = std::move(*plan);
    }
    compiled.diagnostics.insert(compiled.diagnostics.end(), diagnostics.all().begin(), diagnostics.all().end());
    return compiled;
}

std::vector<CompiledRule> compile_rules(const RuleSet& set, Environment& environment, const OptimizerChoice& choice,
                                        unsigned threads) {
    std::vector<CompiledRule> compiled(set.rules.size());
    auto compile = [&](size_t i) { compiled[i] = compile_rule(set.rules[i], environment, choice); };
    in_parallel(threads, compiled.size(), compile);
    for (const CompiledRule& rule : compiled) {
        if (rule.ok()) environment.written_lookups.merge(ties_of(*rule.optimized->root).written_lookups);
    }
    if (environment.written_lookups.empty()) return compiled;
    in_parallel(threads, compiled.size(), [&](size_t i) {
        if (set.rules[i].rule.language == Language::kSpl) compile(i);
    });
    return compiled;
}

}  // namespace tocsin
