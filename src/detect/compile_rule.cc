#include "detect/compile_rule.h"

#include "base/parallel.h"
#include "detect/rule_ties.h"
#include "lang/compile.h"
#include "optimize/common_expressions.h"

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

// Parsed and bound, with the mapped columns checked.
CompiledRule bind_rule(const LoadedRule& loaded, const Environment& environment) {
    CompiledRule compiled;
    compiled.rule = &loaded.rule;
    compiled.diagnostics = loaded.diagnostics;
    if (!loaded.rule.query || loaded.has_errors()) return compiled;
    Diagnostics diagnostics(loaded.rule.query);
    Result<Plan> plan = compile(loaded.rule.language, loaded.rule.query, environment, diagnostics);
    if (plan) {
        check_mapped_columns(loaded.rule, plan->root->schema, diagnostics);
        compiled.bound = std::move(*plan);
    }
    compiled.diagnostics.insert(compiled.diagnostics.end(), diagnostics.all().begin(), diagnostics.all().end());
    return compiled;
}

// Makes the optimised plan of a rule that is bound. `columns`: those of the result that are wanted; null: all.
void optimize_rule(CompiledRule& compiled, const Environment& environment, const OptimizerChoice& choice,
                   const std::set<std::string>* columns) {
    if (!compiled.bound) return;
    Diagnostics diagnostics(compiled.rule->query);
    Plan optimized = compiled.bound->clone();
    if (columns) keep_columns(optimized, *columns);
    if (optimize(optimized, environment, diagnostics, choice)) compiled.optimized = std::move(optimized);
    compiled.diagnostics.insert(compiled.diagnostics.end(), diagnostics.all().begin(), diagnostics.all().end());
}

// Optimises rules of whose results only some columns are read. Those over risk events come first: they tell what is read of the risk that the
// others add.
void optimize_for_use(std::vector<CompiledRule>& rules, const Environment& environment, const OptimizerChoice& choice,
                      unsigned threads, const ResultUse& use) {
    RiskDemand risk;
    std::vector<CompiledRule*> others;
    auto optimize_one = [&](CompiledRule& compiled) {
        const std::set<std::string> columns = columns_read(*compiled.rule, use, risk);
        optimize_rule(compiled, environment, choice, compiled.rule->sigma() ? nullptr : &columns);
    };
    for (CompiledRule& compiled : rules) {
        if (!compiled.bound || !ties_of(*compiled.bound->root).reads_risk) {
            others.push_back(&compiled);
            continue;
        }
        optimize_one(compiled);
        if (compiled.ok()) risk.add(*compiled.optimized->root);
    }
    in_parallel(threads, others.size(), [&](size_t i) { optimize_one(*others[i]); });
}

void number_common(std::vector<CompiledRule>& rules) {
    std::vector<Plan*> plans;
    for (CompiledRule& rule : rules) {
        if (rule.ok()) plans.push_back(&*rule.optimized);
    }
    number_common_expressions(plans);
}

}  // namespace

CompiledRule compile_rule(const LoadedRule& loaded, const Environment& environment, const OptimizerChoice& choice) {
    CompiledRule compiled = bind_rule(loaded, environment);
    optimize_rule(compiled, environment, choice, nullptr);
    return compiled;
}

std::vector<CompiledRule> compile_rules(const RuleSet& set, Environment& environment, const OptimizerChoice& choice,
                                        unsigned threads, const ResultUse& use) {
    std::vector<CompiledRule> compiled(set.rules.size());
    auto compile = [&](size_t i) {
        compiled[i] = use.rows ? compile_rule(set.rules[i], environment, choice) : bind_rule(set.rules[i], environment);
    };
    in_parallel(threads, compiled.size(), compile);
    for (const CompiledRule& rule : compiled) {
        if (rule.bound) environment.written_lookups.merge(ties_of(*rule.bound->root).written_lookups);
    }
    if (!environment.written_lookups.empty()) {
        in_parallel(threads, compiled.size(), [&](size_t i) {
            if (set.rules[i].rule.language == Language::kSpl) compile(i);
        });
    }
    if (!use.rows) optimize_for_use(compiled, environment, choice, threads, use);
    if (choice.enabled && !environment.checking) number_common(compiled);
    return compiled;
}

}  // namespace tocsin
