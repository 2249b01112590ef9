#include "catalog/catalog_json.h"

#include "catalog/fact_table.h"
#include "catalog/operation_text.h"
#include "catalog/rule_json.h"
#include "catalog/site_page.h"

namespace tocsin {
namespace {

std::string rule_names(const Catalog& catalog, const std::vector<uint32_t>& rules) {
    std::vector<std::string> out;
    for (uint32_t number : rules) {
        const Rule& rule = catalog.rules()[number].rule();
        out.push_back(JsonObject()
                          .text("id", rule.id)
                          .text("name", rule.name)
                          .text("vendor", vendor_name(rule.vendor))
                          .text("file", json_path(rule_href(catalog, number)))
                          .str());
    }
    return json_array(out);
}

std::string common_json(const CommonIndicator& indicator) {
    return JsonObject()
        .text("field", indicator.field)
        .text("kind", indicator.kind)
        .text("value", indicator.value)
        .boolean("negated", indicator.negated)
        .number("rules", indicator.rules)
        .texts("vendors", {indicator.vendors.begin(), indicator.vendors.end()})
        .str();
}

}  // namespace

std::string rule_file(const Catalog& catalog, uint32_t rule) {
    auto others = [&](const Indicator& indicator) { return catalog.indicators().others(indicator); };
    JsonObject object = rule_json(catalog.rules()[rule], others);
    object.raw("same_events", rule_names(catalog, catalog.same_events(rule)))
        .raw("near_duplicates", rule_names(catalog, catalog.near_duplicates(rule)));
    if (catalog.matches.empty()) {
        object.raw("matches", "null");
    } else {
        const RuleMatches& matches = catalog.matches[rule];
        JsonObject days;
        for (const auto& [day, alerts] : matches.by_day) days.number(day, alerts);
        object.raw("matches", JsonObject()
                                  .number("alerts", matches.alerts)
                                  .number("rows", matches.rows)
                                  .number("runs_fired", matches.runs_fired)
                                  .text("first", matches.first)
                                  .text("last", matches.last)
                                  .raw("by_day", days.str())
                                  .text("error", matches.error)
                                  .str());
    }
    return object.str() + "\n";
}

std::string event_file(const Catalog& catalog, const EventEntry& event) {
    std::vector<std::string> indicators, parameters, inferred;
    for (const CommonIndicator& indicator : event.indicators) indicators.push_back(common_json(indicator));
    if (event.operation) parameters.assign(event.operation->parameters.begin(), event.operation->parameters.end());
    for (uint32_t rule : event.inferred) inferred.push_back(catalog.rules()[rule].rule().path);
    const Service* service = service_with_provider(event.provider);
    JsonObject object;
    object.text("provider", event.provider)
        .text("event", event.name)
        .text("source", event.source)
        .text("service", service ? service->name : std::string_view())
        .text("description", operation_text(event.provider, event.name))
        .boolean("known", event.operation != nullptr || event.name == "_catch_all")
        .raw("reads", event.operation ? (event.operation->reads ? "true" : "false") : "null")
        .texts("parameters", parameters)
        .raw("indicators", json_array(indicators))
        .raw("rules", rule_names(catalog, event.rules))
        .texts("inferred", inferred);
    if (event.seen) {
        JsonObject seen_parameters;
        for (const auto& [name, count] : event.seen->parameters) seen_parameters.number(name, count);
        object.raw("logs", JsonObject()
                               .number("records", event.seen->records)
                               .number("errors", event.seen->errors)
                               .text("first", event.seen->first)
                               .text("last", event.seen->last)
                               .raw("parameters", seen_parameters.str())
                               .str());
    } else {
        object.raw("logs", "null");
    }
    return object.str() + "\n";
}

std::string index_file(const Catalog& catalog) {
    std::vector<std::string> rules, events, unread;
    for (uint32_t number = 0; number < catalog.rules().size(); ++number) {
        const RuleEntry& entry = catalog.rules()[number];
        rules.push_back(JsonObject()
                            .text("id", entry.rule().id)
                            .text("name", entry.rule().name)
                            .text("vendor", vendor_name(entry.rule().vendor))
                            .text("severity", entry.rule().severity)
                            .boolean("compiles", entry.ok())
                            .texts("techniques", entry.rule().techniques)
                            .text("page", rule_href(catalog, number))
                            .text("file", json_path(rule_href(catalog, number)))
                            .str());
    }
    for (const EventEntry& event : catalog.events()) {
        const std::string page = event_href(event.provider, event.name);
        events.push_back(JsonObject()
                             .text("provider", event.provider)
                             .text("event", event.name)
                             .number("rules", event.rules.size())
                             .text("page", page)
                             .text("file", json_path(page))
                             .str());
    }
    for (const UnreadRules& vendor : catalog.unread())
        unread.push_back(JsonObject()
                             .text("vendor", vendor.vendor)
                             .number("rules", vendor.paths.size())
                             .texts("paths", vendor.paths)
                             .str());
    return JsonObject()
               .text("generator", "tocsin catalog build")
               .number("version", 1)
               .text("attack", fact_table_title("techniques.tsv"))
               .text("operations", fact_table_title("operations.tsv"))
               .raw("rules", json_array(rules, ",\n"))
               .raw("events", json_array(events, ",\n"))
               .raw("not_yet_readable", json_array(unread))
               .str() +
           "\n";
}

}  // namespace tocsin
