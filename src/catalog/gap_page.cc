// The page of gaps: what nobody looks for, and what rules look for in vain.
#include <set>

#include "base/text.h"
#include "catalog/attack.h"
#include "catalog/list_pages.h"
#include "catalog/operation_text.h"
#include "catalog/rule_list.h"
#include "catalog/site_page.h"

namespace tocsin {
namespace {

bool only_reads(const EventEntry& event) { return event.operation && event.operation->reads; }

// Operations of the logs that no rule names, of services that no rule watches as a whole.
ListGroup unwatched_group(const Gaps& gaps, bool reads) {
    ListGroup group;
    group.title = reads ? "In the logs, watched by nobody: reads" : "In the logs, watched by nobody: changes";
    group.about = reads ? "Operations that only read." : "Operations that change something, or may.";
    group.head = {{"Event", false}, {"Provider", false}, {"Records", true}, {"Errors", true}};
    for (const EventEntry* event : gaps.unwatched) {
        if (only_reads(*event) != reads) continue;
        group.rows.push_back(
            {{event->name, event_href(event->provider, event->name), operation_text(event->provider, event->name), {}},
             {event->provider, provider_href(event->provider), {}, "nowrap"},
             number_cell(event->seen->records),
             number_cell(event->seen->errors)});
    }
    return group;
}

ListGroup unknown_group(const Catalog& catalog, const Gaps& gaps) {
    ListGroup group;
    group.title = "Named by rules, not known of AWS";
    group.about = "Misspelt, taken from another product's words, or newer than our table.";
    group.head = {{"Event", false}, {"Provider", false}, {"Rules", false}};
    for (const EventEntry* event : gaps.unknown) {
        for (uint32_t rule : event->rules) {
            group.rows.push_back({{event->name, event_href(event->provider, event->name), {}, "mono"},
                                  {event->provider, provider_href(event->provider), {}, "nowrap"},
                                  {catalog.rules()[rule].rule().name, rule_href(catalog, rule), {}, {}}});
        }
    }
    return group;
}

ListGroup service_group(const Gaps& gaps) {
    ListGroup group;
    group.title = "Operations that nobody watches";
    group.about =
        "By service: operations that change something and that no rule names. The provider's page lists them.";
    group.head = {{"Provider", false}, {"Watched", true}, {"Changes unwatched", true}};
    for (const ServiceGap& gap : gaps.services) {
        if (gap.watched == 0 && !gap.whole_service) continue;
        std::string provider(gap.service->provider);
        group.rows.push_back(
            {{provider, provider_href(provider), gap.whole_service ? "watched as a whole by some rule" : "", {}},
             number_cell(gap.watched),
             number_cell(gap.unwatched_writes)});
    }
    size_t none = 0;
    for (const ServiceGap& gap : gaps.services) none += gap.watched == 0 && !gap.whole_service;
    group.more = plural(none, "service", "services") + " no rule looks at: see the list of providers.";
    return group;
}

ListGroup duplicate_group(const Catalog& catalog, const Gaps& gaps) {
    ListGroup group;
    group.title = "Rules that ask the same";
    group.about = "A service beside an operation, and how a rule says that a call succeeded or failed, left aside.";
    group.head = {{"Rules", false}, {"Vendors", false}};
    for (const std::vector<uint32_t>& rules : gaps.duplicates) {
        ListCell names;
        std::set<std::string_view> vendors;
        for (uint32_t number : rules) {
            const Rule& rule = catalog.rules()[number].rule();
            names.links.push_back({rule.name, rule_href(catalog, number)});
            vendors.insert(vendor_name(rule.vendor));
        }
        std::string by;
        for (std::string_view vendor : vendors) by.append(by.empty() ? "" : ", ").append(vendor);
        group.rows.push_back({std::move(names), {std::move(by), {}, {}, "nowrap"}});
    }
    return group;
}

}  // namespace

std::string gaps_page(const Catalog& catalog, const Gaps& gaps) {
    ListPage page;
    page.heading = "Gaps";
    page.intro = "What nobody looks for, and what rules look for in vain.";
    if (!catalog.logs())
        page.notes.push_back(
            "Built without logs: give --logs to see which of your events nobody watches and which rules cannot fire.");
    for (bool reads : {false, true}) {
        ListGroup group = unwatched_group(gaps, reads);
        if (!group.rows.empty()) page.groups.push_back(std::move(group));
    }
    if (!gaps.fields.empty()) {
        ListGroup group;
        group.title = "Rules that cannot fire on these logs";
        group.about = "They need a field that no record here has.";
        group.head = {{"Rule", false}, {"Missing fields", false}};
        for (const FieldGap& gap : gaps.fields) {
            std::string fields;
            for (const std::string& field : gap.fields) fields += (fields.empty() ? "" : ", ") + field;
            group.rows.push_back({{catalog.rules()[gap.rule].rule().name, rule_href(catalog, gap.rule), {}, {}},
                                  {fields, {}, {}, "mono"}});
        }
        page.groups.push_back(std::move(group));
    }
    if (!gaps.unknown.empty()) page.groups.push_back(unknown_group(catalog, gaps));
    if (!gaps.one_vendor.empty()) {
        ListGroup group;
        group.title = "Techniques with one vendor only";
        group.head = {{"Technique", false}, {"Vendor", false}, {"Rules", true}};
        for (const TechniqueGap& gap : gaps.one_vendor)
            group.rows.push_back({{gap.id + " " + technique_name(gap.id), technique_href(gap.id), {}, {}},
                                  {gap.vendor, {}, {}, {}},
                                  number_cell(gap.rules)});
        page.groups.push_back(std::move(group));
    }
    if (!gaps.duplicates.empty()) page.groups.push_back(duplicate_group(catalog, gaps));
    if (!gaps.broken.empty()) {
        ListGroup group;
        group.title = "Rules that do not compile";
        group.head = {{"Rule", false}, {"Why", false}};
        for (uint32_t rule : gaps.broken) {
            std::string why;
            for (const Diagnostic& diagnostic : catalog.rules()[rule].compiled->diagnostics) {
                if (why.empty() && diagnostic.level == DiagnosticLevel::kError) why = diagnostic.message;
            }
            group.rows.push_back(
                {{catalog.rules()[rule].rule().name, rule_href(catalog, rule), {}, {}}, {why, {}, {}, {}}});
        }
        page.groups.push_back(std::move(group));
    }
    page.groups.push_back(service_group(gaps));
    if (!gaps.silent.empty())
        page.groups.push_back(rule_group(catalog, gaps.silent, "Rules none of whose events is in these logs"));
    return render_list(catalog, "gaps.html", page);
}

}  // namespace tocsin
