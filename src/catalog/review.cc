#include "catalog/review.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "catalog/attack.h"
#include "catalog/entity_types.h"
#include "data/time.h"

namespace tocsin {
namespace {

// Limits of the service (learn.microsoft.com/azure/sentinel/sentinel-service-limits, .../create-analytics-rules).
constexpr size_t kMaxQuery = 10'000, kMaxName = 256, kMaxDescription = 5'000, kMaxEntities = 10, kMaxIdentifiers = 3,
                 kMaxDetails = 20, kMaxDetailName = 20, kMaxPlaceholders = 3;

class Review {
public:
    explicit Review(CompiledRule& compiled) : compiled_(compiled), rule_(*compiled.rule) {}

    void run() {
        check_techniques();
        const SentinelRule* sentinel = rule_.sentinel();
        if (sentinel == nullptr) return;
        check_tactics();
        check_limits(*sentinel);
        for (const EntityMapping& mapping : sentinel->entities) check_entity(mapping);
        check_placeholders(sentinel->alert_details.display_name_format);
        check_placeholders(sentinel->alert_details.description_format);
        if (compiled_.bound) check_plan(*sentinel);
    }

private:
    void warn(std::string_view code, std::string message, Span span, const SourcePtr& source, std::string help = {}) {
        compiled_.diagnostics.push_back(
            {DiagnosticLevel::kWarning, std::string(code), std::move(message), span, source, std::move(help)});
    }
    void warn(std::string_view code, std::string message, Span span, std::string help = {}) {
        warn(code, std::move(message), span, rule_.file, std::move(help));
    }

    // Where a text stands in the file, for values whose place is not kept.
    Span find(std::string_view text) const {
        size_t at = rule_.file->text().find(text);
        if (at == std::string_view::npos) return {};
        return {static_cast<uint32_t>(at), static_cast<uint32_t>(at + text.size())};
    }

    void check_techniques() {
        for (const std::string& id : rule_.techniques) {
            const Technique* technique = find_technique(id);
            if (technique == nullptr) {
                warn("technique", "ATT&CK has no technique `" + id + "`", find(id));
                continue;
            }
            if (rule_.sentinel() == nullptr || rule_.tactics.empty() || technique->tactics.empty()) continue;
            bool fits = std::any_of(technique->tactics.begin(), technique->tactics.end(), [&](std::string_view tactic) {
                return std::any_of(rule_.tactics.begin(), rule_.tactics.end(), [&](const std::string& listed) {
                    return find_tactic(listed) != nullptr && find_tactic(listed) == find_tactic(tactic);
                });
            });
            if (fits) continue;
            std::string tactics;
            for (std::string_view tactic : technique->tactics) {
                const Tactic* known = find_tactic(tactic);
                tactics += (tactics.empty() ? "" : ", ") + std::string(known != nullptr ? known->old_name : tactic);
            }
            warn("technique", "`" + id + "` belongs to none of the rule's tactics", find(id),
                 "it belongs to " + tactics);
        }
    }

    void check_tactics() {
        // Of ATT&CK for industrial systems, and of the time before the attack.
        constexpr std::string_view kFurther[] = {"ImpairProcessControl", "InhibitResponseFunction", "PreAttack"};
        for (const std::string& tactic : rule_.tactics) {
            bool known = find_tactic(tactic) != nullptr ||
                         std::find(std::begin(kFurther), std::end(kFurther), tactic) != std::end(kFurther);
            if (!known) warn("tactic", "ATT&CK has no tactic `" + tactic + "`", find(tactic));
        }
    }

    void check_limits(const SentinelRule& sentinel) {
        if (rule_.query != nullptr && rule_.query->text().size() > kMaxQuery)
            warn("limit", "the query is longer than 10,000 characters", {0, 1}, rule_.query);
        if (rule_.name.size() > kMaxName) warn("limit", "the name is longer than 256 characters", find(rule_.name));
        if (rule_.description.size() > kMaxDescription)
            warn("limit", "the description is longer than 5,000 characters", find("description"));
        if (sentinel.entities.size() > kMaxEntities)
            warn("limit", "there are more than 10 entity mappings", sentinel.entities[kMaxEntities].type.span);
        if (sentinel.custom_details.size() > kMaxDetails)
            warn("limit", "there are more than 20 custom details", sentinel.custom_details[kMaxDetails].name.span);
        for (const CustomDetail& detail : sentinel.custom_details) {
            if (detail.name.text.size() > kMaxDetailName)
                warn("limit", "the name of a custom detail has at most 20 characters", detail.name.span);
        }
        if (!rule_.version.empty() && !is_version(rule_.version))
            warn("rule", "a version is three numbers such as 1.0.0", find(rule_.version));
    }

    static bool is_version(std::string_view text) {
        std::vector<std::string_view> parts = split(text, '.');
        return parts.size() == 3 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
                   return !part.empty() && std::all_of(part.begin(), part.end(), is_ascii_digit);
               });
    }

    void check_entity(const EntityMapping& mapping) {
        const EntityType* type = find_entity_type(mapping.type.text);
        if (type == nullptr) {
            warn("entity", "there is no entity type `" + mapping.type.text + "`", mapping.type.span,
                 did_you_mean(mapping.type.text, entity_type_names()));
            return;
        }
        if (mapping.fields.size() > kMaxIdentifiers)
            warn("limit", "an entity has at most 3 identifiers", mapping.fields[kMaxIdentifiers].identifier.span);
        std::set<std::string_view> seen;
        for (const EntityMapping::Field& field : mapping.fields) {
            const Located& identifier = field.identifier;
            if (!seen.insert(identifier.text).second)
                warn("entity", "the identifier `" + identifier.text + "` is mapped twice", identifier.span);
            std::vector<std::string_view> known = identifiers_of(*type);
            if (std::find(known.begin(), known.end(), identifier.text) == known.end()) {
                warn("entity", "`" + mapping.type.text + "` has no identifier `" + identifier.text + "`",
                     identifier.span, did_you_mean(identifier.text, known));
            }
        }
        if (!is_identified(*type, seen)) {
            warn("entity",
                 "`" + mapping.type.text + "` needs " + std::string(type->all ? "all" : "one") + " of " +
                     std::string(type->required),
                 mapping.type.span);
        }
    }

    // `{{Column}}` in the alert's texts.
    void check_placeholders(const Located& format) {
        size_t count = 0;
        for (size_t at = 0; (at = format.text.find("{{", at)) != std::string::npos; at += 2) {
            size_t end = format.text.find("}}", at);
            if (end == std::string::npos) break;
            std::string column(trim(std::string_view(format.text).substr(at + 2, end - at - 2)));
            if (++count == kMaxPlaceholders + 1)
                warn("limit", "a text of an alert has at most 3 placeholders", format.span);
            if (!compiled_.bound || compiled_.bound->root->schema.open()) continue;
            const Schema& result = compiled_.bound->root->schema;
            if (!result.has(column)) {
                warn("unknown-column", "the placeholder `{{" + column + "}}` names no column of the query's result",
                     format.span, did_you_mean(column, result.names()));
            }
        }
    }

    void check_plan(const SentinelRule& sentinel) {
        const Schema& result = compiled_.bound->root->schema;
        if (!sentinel.hunting && !result.open() && !result.has("TimeGenerated") && !result.has("Timestamp"))
            warn("time-column", "the query's result has no TimeGenerated: alerts get the time of the run", {0, 0},
                 rule_.query);
        check_legacy_entities(sentinel, result);
        check_hidden_data();
        for (const Step& step : compiled_.bound->steps) {
            if (step.kind != "search" && step.kind != "union") continue;
            std::string_view text = rule_.query->text(step.span);
            for (std::string_view word : split(text, ' ')) {
                if (trim(word) == "*") warn("limit", "rules may not use `" + step.kind + " *`", step.span, rule_.query);
            }
        }
    }

    // A query that makes AccountCustomEntity maps it, too: the column alone has no effect any more.
    void check_legacy_entities(const SentinelRule& sentinel, const Schema& result) {
        for (const Field& field : result) {
            if (!field.name.ends_with("CustomEntity")) continue;
            bool mapped =
                std::any_of(sentinel.entities.begin(), sentinel.entities.end(), [&](const EntityMapping& mapping) {
                    return std::any_of(mapping.fields.begin(), mapping.fields.end(),
                                       [&](const EntityMapping::Field& mapped_field) {
                                           return mapped_field.column.text == field.name;
                                       });
                });
            if (!mapped)
                warn("entity", "the column `" + field.name + "` is not mapped to an entity", {0, 0}, rule_.query);
        }
    }

    // `ago(14d)` in a rule that sees a day.
    void check_hidden_data() {
        if (rule_.schedule.kind != ScheduleKind::kPeriodic) return;
        std::set<uint32_t> told;
        visit_nodes(*compiled_.bound->root, [&](Node& node) {
            visit_exprs(node, [&](ExprPtr& root) {
                walk(*root, [&](const Expr& expr) {
                    bool ago = expr.kind == ExprKind::kCall && expr.function->name == "ago" &&
                               expr.arguments.size() == 1 && expr.arguments[0]->value.tag() == Tag::kTimespan;
                    if (!ago || expr.arguments[0]->value.ticks() <= rule_.schedule.period) return;
                    if (!told.insert(expr.span.begin).second) return;
                    warn("hidden-data", "the rule's period hides what is older: queryPeriod is shorter", expr.span,
                         rule_.query);
                });
            });
        });
    }

    CompiledRule& compiled_;
    const Rule& rule_;
};

// The query without blanks and comments at the ends of lines.
std::string normalized(std::string_view query) {
    std::string out;
    for (std::string_view line : split(query, '\n')) {
        line = trim(line);
        if (line.empty() || line.starts_with("//")) continue;
        out.append(line).push_back('\n');
    }
    return out;
}

void warn_equal_queries(std::vector<CompiledRule>& rules) {
    std::map<std::string, const Rule*> first;
    for (CompiledRule& compiled : rules) {
        const Rule& rule = *compiled.rule;
        if (rule.query == nullptr || rule.vendor != Vendor::kKusto) continue;
        auto [known, added] = first.emplace(normalized(rule.query->text()), &rule);
        if (added) continue;
        compiled.diagnostics.push_back({DiagnosticLevel::kWarning,
                                        "duplicate-query",
                                        "the query is also that of " + known->second->path,
                                        {0, 1},
                                        rule.query,
                                        {}});
    }
}

}  // namespace

void review_rules(std::vector<CompiledRule>& rules) {
    for (CompiledRule& compiled : rules) Review(compiled).run();
    warn_equal_queries(rules);
}

}  // namespace tocsin
