// The page of search results, and the index that the site's script searches.
#include "catalog/attack.h"
#include "catalog/list_pages.h"
#include "catalog/operation_text.h"
#include "catalog/site_page.h"
#include "data/json_text.h"

namespace tocsin {

std::string search_page(const Catalog& catalog) {
    PageData data;
    return render_page(catalog, "search", "search.html", "Search", data);
}

std::string search_index(const Catalog& catalog) {
    std::vector<std::string> entries;
    auto add = [&](std::string_view kind, std::string_view title, std::string_view details, std::string_view href) {
        std::string entry = "[";
        for (std::string_view text : {kind, title, details, href}) {
            if (entry.size() > 1) entry += ',';
            write_json_string(text, entry);
        }
        entries.push_back(entry + "]");
    };
    for (uint32_t number = 0; number < catalog.rules().size(); ++number) {
        const RuleEntry& entry = catalog.rules()[number];
        std::string details(vendor_name(entry.rule().vendor));
        if (!entry.rule().severity.empty()) details += " " + entry.rule().severity;
        for (const std::string& id : entry.rule().techniques) details += " " + id;
        for (size_t i = 0; i < entry.facts.events.size() && i < 6; ++i) details += " " + entry.facts.events[i].event;
        if (!entry.rule().id.empty()) details += " " + entry.rule().id;
        add("rule", entry.rule().name, details, rule_href(catalog, number));
    }
    std::string provider;
    for (const EventEntry& event : catalog.events()) {
        if (event.provider != provider) add("provider", event.provider, event.source, provider_href(event.provider));
        provider = event.provider;
        if (event.name == "_catch_all" && event.rules.empty()) continue;
        add("event", event.name, event.provider + " " + operation_text(event.provider, event.name),
            event_href(event.provider, event.name));
    }
    std::set<std::string> techniques;
    for (const RuleEntry& entry : catalog.rules())
        techniques.insert(entry.rule().techniques.begin(), entry.rule().techniques.end());
    for (const std::string& id : techniques) {
        const Technique* technique = find_technique(id);
        add("technique", id + (technique ? " " + std::string(technique->name) : std::string()), "", technique_href(id));
    }
    return "window.tocsinIndex = " + json_array(entries, ",\n") + ";\n";
}

}  // namespace tocsin
