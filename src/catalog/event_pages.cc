#include "catalog/event_pages.h"

#include <algorithm>

#include "base/text.h"
#include "catalog/fact_table.h"
#include "catalog/operation_text.h"
#include "catalog/rule_list.h"
#include "catalog/site_page.h"

namespace tocsin {
namespace {

std::string access_text(const Operation* operation) {
    if (!operation) return {};
    std::string text = operation->reads ? "reads" : "writes";
    switch (operation->kind) {
        case OperationKind::kApi: break;
        case OperationKind::kSignIn: text += ", sign-in"; break;
        case OperationKind::kConsole: text += ", console only"; break;
        case OperationKind::kService: text += ", made by the service"; break;
        case OperationKind::kAgent: text += ", made by an agent"; break;
    }
    return text;
}

// What the logs show of it, and what its absence means.
std::string seen_text(const Catalog& catalog, const EventEntry& event) {
    if (!catalog.logs() || event.name == "_catch_all") return {};
    if (!event.seen) return "Does not occur in these logs.";
    const EventObservation& seen = *event.seen;
    std::string text = plural(seen.records, "record", "records") + " in these logs, " +
                       (seen.errors == 0 ? "none with an error" : std::to_string(seen.errors) + " with an error");
    if (!seen.first.empty()) text += ", from " + seen.first + " to " + seen.last;
    return text + ".";
}

PageData parameters_of(const EventEntry& event) {
    std::map<std::string, std::string> from;
    if (event.operation) {
        for (std::string_view name : event.operation->parameters) from[std::string(name)] = "the API's model";
    }
    if (event.seen) {
        for (const auto& [name, count] : event.seen->parameters) {
            std::string& text = from[name];
            text = (text.empty() ? "" : text + ", ") + plural(count, "record", "records") + " of these logs";
        }
    }
    PageData list = page_list();
    for (const auto& [name, text] : from) {
        PageData item;
        put(item, "name", name);
        put(item, "from", text);
        list << item;
    }
    return list;
}

PageData indicators_of(const EventEntry& event) {
    PageData list = page_list();
    for (const CommonIndicator& indicator : event.indicators) {
        PageData item;
        put(item, "field", indicator.field);
        put(item, "kind", indicator.kind);
        put(item, "negated", indicator.negated);
        put(item, "value", indicator.value);
        put(item, "rules", plural(indicator.rules, "rule", "rules"));
        std::string vendors;
        for (const std::string& vendor : indicator.vendors) vendors += (vendors.empty() ? "" : ", ") + vendor;
        put(item, "vendors", vendors);
        list << item;
    }
    return list;
}

PageData rules_by_vendor(const Catalog& catalog, const EventEntry& event) {
    std::map<std::string, PageData> vendors;
    for (uint32_t number : event.rules) {
        const Rule& rule = catalog.rules()[number].rule();
        PageData item;
        put(item, "name", rule.name);
        put(item, "href", rule_href(catalog, number));
        put(item, "description", first_sentence(rule.description));
        put(item, "severity", rule.severity);
        put(item, "inferred", event.inferred.count(number) > 0);
        put(item, "broken", !catalog.rules()[number].ok());
        vendors.try_emplace(std::string(vendor_name(rule.vendor)), page_list()).first->second << item;
    }
    PageData list = page_list();
    for (auto& [vendor, rules] : vendors) {
        PageData item;
        put(item, "vendor", vendor);
        item["rules"] = std::move(rules);
        list << item;
    }
    return list;
}

std::string nobody_text(const EventEntry& event) {
    if (!event.rules.empty()) return {};
    return event.name == "_catch_all" ? "No rule looks at this service as a whole."
                                      : "No rule looks for this operation.";
}

PageData record_fields() {
    PageData list = page_list();
    for_each_fact("record_fields.tsv", 2, [&](const std::vector<std::string_view>& cells) {
        PageData item;
        put(item, "name", cells[0]);
        put(item, "text", cells[1]);
        list << item;
    });
    return list;
}

std::string parameter_text(const Operation& operation) {
    std::string out;
    for (std::string_view name : operation.parameters) out.append(out.empty() ? "" : ", ").append(name);
    return out;
}

}  // namespace

std::string event_page(const Catalog& catalog, const EventEntry& event) {
    const std::string path = event_href(event.provider, event.name);
    PageData data;
    put(data, "provider", event.provider);
    put(data, "provider_href", provider_href(event.provider));
    const Service* service = service_with_provider(event.provider);
    put(data, "event", event.name);
    put(data, "service", service ? service->name : std::string_view());
    put(data, "source", event.source);
    put(data, "access", access_text(event.operation));
    put(data, "retired", event.operation && event.operation->retired);
    put(data, "text", operation_text(event.provider, event.name));
    put(data, "unknown", !event.operation && event.name != "_catch_all" && !event.seen);
    put(data, "logs", seen_text(catalog, event));
    put_list(data, "indicators", indicators_of(event));
    put(data, "nobody", nobody_text(event));
    data["vendors"] = rules_by_vendor(catalog, event);
    put_list(data, "parameters", parameters_of(event));
    data["fields"] = record_fields();
    put(data, "json", json_path(path));
    return render_page(catalog, "event", path, event.name + " (" + event.provider + ")", data);
}

std::string provider_page(const Catalog& catalog, const std::string& provider) {
    const Service* service = service_with_provider(provider);
    PageData data, events = page_list(), others = page_list();
    size_t named = 0, watched = 0, count = 0;
    auto begin = std::lower_bound(catalog.events().begin(), catalog.events().end(), provider,
                                  [](const EventEntry& event, const std::string& key) { return event.provider < key; });
    for (auto event = begin; event != catalog.events().end() && event->provider == provider; ++event) {
        PageData item;
        put(item, "event", event->name);
        put(item, "href", event_href(provider, event->name));
        put(item, "text",
            event->operation || event->name == "_catch_all" || event->seen ? operation_text(provider, event->name)
                                                                           : std::string("Not known of AWS."));
        put(item, "records", event->seen ? grouped_digits(event->seen->records) : std::string());
        put(item, "rules", event->rules.empty() ? std::string() : std::to_string(event->rules.size()));
        events << item;
        if (event->name == "_catch_all") continue;
        ++named;
        watched += event->watched;
    }
    if (service) {
        for (const Operation& operation : service->operations) {
            if (catalog.find_event(provider, std::string(operation.name))) continue;
            PageData item;
            put(item, "event", operation.name);
            put(item, "access", access_text(&operation));
            put(item, "text", operation_text(provider, operation.name));
            put(item, "parameters", parameter_text(operation));
            others << item;
            ++count;
        }
    }
    put(data, "provider", provider);
    put(data, "service", service ? service->name : std::string_view());
    std::string summary = service ? std::string(service->source) + ": " +
                                        plural(service->operations.size(), "operation", "operations") + " known, "
                                  : std::string("No service is known to have these operations: ");
    put(data, "summary", summary + std::to_string(watched) + " watched by rules here.");
    put(data, "with_logs", catalog.logs() != nullptr);
    data["events"] = std::move(events);
    put(data, "other_count", uint64_t{count});
    put_list(data, "others", std::move(others));
    return render_page(catalog, "provider", provider_href(provider), provider, data);
}

std::string providers_page(const Catalog& catalog) {
    struct Sum {
        size_t watched = 0, rules = 0;
        uint64_t records = 0;
    };
    std::map<std::string, Sum> sums;
    for (const EventEntry& event : catalog.events()) {
        Sum& sum = sums[event.provider];
        if (event.seen) sum.records += event.seen->records;
        if (event.name != "_catch_all") sum.watched += event.watched;
    }
    std::map<std::string, std::set<uint32_t>> rules;
    for (const EventEntry& event : catalog.events())
        rules[event.provider].insert(event.rules.begin(), event.rules.end());
    for (auto& [provider, sum] : sums) sum.rules = rules[provider].size();

    ListPage page;
    page.heading = "Events by provider";
    page.intro =
        "Every AWS service with the operations that CloudTrail records of it. Each provider has an entry _catch_all "
        "for rules that look at the service as a whole.";
    const bool logs = catalog.logs() != nullptr;
    auto add = [&](std::string_view title, auto wanted) {
        ListGroup group;
        group.title = title;
        group.head = {{"Provider", false}, {"Operations known", true}, {"Operations watched", true}, {"Rules", true}};
        if (logs) group.head.push_back({"Records", true});
        for (const auto& [provider, sum] : sums) {
            if (!wanted(sum)) continue;
            const Service* service = service_with_provider(provider);
            std::vector<ListCell> row{
                {provider, provider_href(provider), service ? std::string(service->name) : "", {}},
                number_cell(service ? service->operations.size() : 0),
                number_cell(sum.watched),
                number_cell(sum.rules)};
            if (logs) row.push_back(number_cell(sum.records));
            group.rows.push_back(std::move(row));
        }
        if (!group.rows.empty()) page.groups.push_back(std::move(group));
    };
    add("With rules", [](const Sum& sum) { return sum.rules > 0; });
    add("In the logs, without rules", [](const Sum& sum) { return sum.rules == 0 && sum.records > 0; });
    add("Without rules", [](const Sum& sum) { return sum.rules == 0 && sum.records == 0; });
    return render_list(catalog, "providers/index.html", page);
}

}  // namespace tocsin
