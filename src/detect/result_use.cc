#include "detect/result_use.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "detect/placeholder_text.h"
#include "detect/risk_events.h"
#include "plan/name_pattern.h"
#include "plan/project.h"
#include "plan/select.h"

namespace tocsin {
namespace {

using Names = std::set<std::string>;

Names read_of_sentinel(const SentinelRule& rule) {
    const AlertDetailsOverride& details = rule.alert_details;
    Names names = sentinel_placeholders(details.display_name_format.text);
    names.insert(details.severity_column.text);
    return names;
}

// What a risk event says of the row that it comes from.
void add_risk_event(const SplunkRule& rule, const RiskDemand& demand, Names& names) {
    for (const ThreatObject& threat : rule.threat_objects) names.insert(threat.field.text);
    if (demand.wants("risk_message")) {
        names.merge(splunk_placeholders(rule.risk_message.text));
        for (const RiskObject& object : rule.risk_objects) names.merge(splunk_placeholders(object.message));
    }
    if (demand.whole) names.insert("*");
    for (const std::string& member : demand.members) {
        const std::string column = row_field_of_risk_event(member);
        if (!column.empty()) names.insert({column, column + ".*", member, member + ".*"});
    }
}

Names read_of_splunk(const Rule& rule, const SplunkRule& splunk, const ResultUse& use, const RiskDemand& risk) {
    Names names = splunk_placeholders(splunk.title);
    for (const Located& field : splunk.throttling.fields) names.insert(field.text);
    if (!writes_risk(splunk)) return names;
    const bool taken = risk.any() && risk.takes_events_of(risk_constants(rule, use.annotate));
    if (!use.risk_ranking && !taken) return names;
    for (const RiskObject& object : splunk.risk_objects) names.insert(object.field.text);
    if (taken) add_risk_event(splunk, risk, names);
    return names;
}

template <class Operator>
void put_on_top(Plan& plan, std::unique_ptr<Operator> node) {
    node->span = plan.root->span;
    node->step = plan.root->step;
    node->inputs.push_back(std::move(plan.root));
    plan.root = std::move(node);
}

}  // namespace

Names columns_read(const Rule& rule, const ResultUse& use, const RiskDemand& risk) {
    Names names;
    if (const SentinelRule* sentinel = rule.sentinel()) names = read_of_sentinel(*sentinel);
    if (const SplunkRule* splunk = rule.splunk()) names = read_of_splunk(rule, *splunk, use, risk);
    names.erase("");
    return names;
}

void keep_columns(Plan& plan, const Names& columns) {
    const Schema& schema = plan.root->schema;
    if (schema.open()) {
        auto select = std::make_unique<Select>();
        select->mode = SelectMode::kTable;
        select->patterns.assign(columns.begin(), columns.end());
        for (const std::string& name : columns) {
            if (name.find('*') == std::string::npos)
                select->schema.set(name, Type::kDynamic);
            else
                select->schema.set_open(true);
        }
        put_on_top(plan, std::move(select));
        return;
    }
    auto project = std::make_unique<Project>();
    for (const Field& field : schema) {
        const bool read = std::any_of(columns.begin(), columns.end(),
                                      [&](const std::string& name) { return name_matches(name, field.name); });
        if (!read) continue;
        project->columns.push_back({field.name, make_column(field.name, field.type)});
        project->schema.set(field.name, field.type);
    }
    put_on_top(plan, std::move(project));
}

}  // namespace tocsin
