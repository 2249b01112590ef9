// The front page: how much there is of everything, each figure a way in.
#include <algorithm>

#include "catalog/attack.h"
#include "catalog/list_pages.h"
#include "catalog/rule_list.h"
#include "catalog/rule_selection.h"
#include "catalog/site_page.h"

namespace tocsin {
namespace {

PageData bar_table(std::string_view title, const std::vector<std::pair<ListCell, size_t>>& rows) {
    size_t most = 1;
    for (const auto& [cell, count] : rows) most = std::max(most, count);
    PageData table, list = page_list();
    put(table, "title", title);
    for (const auto& [cell, count] : rows) {
        PageData row;
        put(row, "label", cell.text);
        put(row, "below", cell.below);
        put(row, "href", cell.href);
        put(row, "class", cell.style);
        put(row, "percent", uint64_t{count * 100 / most});
        put(row, "count", uint64_t{count});
        list << row;
    }
    table["rows"] = std::move(list);
    return table;
}

}  // namespace

std::string front_page(const Catalog& catalog, const Gaps& gaps) {
    size_t watched = 0, broken = gaps.broken.size();
    for (const EventEntry& event : catalog.events()) watched += event.name != "_catch_all" && event.watched;
    std::set<std::string> techniques;
    std::map<std::string, size_t> tactics;
    for (const RuleEntry& entry : catalog.rules()) {
        techniques.insert(entry.rule().techniques.begin(), entry.rule().techniques.end());
        for (const std::string& tactic : entry.tactics) ++tactics[tactic];
    }
    PageData data, figures = page_list(), tables = page_list();
    auto figure = [&](uint64_t number, std::string_view label, std::string_view href) {
        PageData item;
        put(item, "number", grouped_digits(number));
        put(item, "label", label);
        put(item, "href", href);
        figures << item;
    };
    put(data, "heading", "What our detections see");
    put(data, "intro",
        "Every rule explained from the plan that runs it, every event with the rules that look for it, and what nobody "
        "looks for.");
    figure(catalog.rules().size(), "rules", "rules/index.html");
    figure(watched, "events watched", "providers/index.html");
    figure(techniques.size(), "techniques", "attack/index.html");
    figure(catalog.indicators().all().size(), "indicators", "indicators/index.html");
    figure(broken, "rules do not compile", broken > 0 ? "gaps.html#rules-that-do-not-compile" : "gaps.html");
    figure(unread_count(catalog), "not yet readable", "rules/not-yet-readable.html");
    if (catalog.logs()) {
        figure(catalog.logs()->records, "records in the logs", "gaps.html");
        if (!catalog.matches.empty()) figure(rules_that_fired(catalog).size(), "rules fired", "rules/fired.html");
        figure(gaps.unwatched.size(), "events in the logs unwatched", "gaps.html");
    }
    std::vector<std::pair<ListCell, size_t>> rows;
    for (const auto& [vendor, rules] : rules_by_vendor(catalog))
        rows.push_back({{vendor, "vendors/" + vendor + ".html", {}, {}}, rules.size()});
    for (const UnreadRules& unread : catalog.unread())
        rows.push_back(
            {{unread.vendor + " (not yet readable)", "rules/not-yet-readable.html", {}, {}}, unread.paths.size()});
    tables << bar_table("Vendors", rows);
    rows.clear();
    for (std::string_view severity : kSeverities)
        rows.push_back({{std::string(severity),
                         "rules/severity-" + std::string(severity) + ".html",
                         {},
                         "sev-" + std::string(severity)},
                        rules_of_severity(catalog, severity).size()});
    tables << bar_table("Severity", rows);
    rows.clear();
    for (const Tactic& tactic : all_tactics()) {
        std::string name(tactic.name);
        if (tactics.count(name) > 0) rows.push_back({{name, "attack/index.html", {}, {}}, tactics[name]});
    }
    tables << bar_table("Tactics", rows);
    rows.clear();
    std::vector<const EventEntry*> events;
    for (const EventEntry& event : catalog.events()) {
        if (event.name != "_catch_all" && !event.rules.empty()) events.push_back(&event);
    }
    std::stable_sort(events.begin(), events.end(),
                     [](const auto* a, const auto* b) { return a->rules.size() > b->rules.size(); });
    for (size_t i = 0; i < events.size() && i < 12; ++i)
        rows.push_back({{events[i]->name, event_href(events[i]->provider, events[i]->name), events[i]->provider, {}},
                        events[i]->rules.size()});
    tables << bar_table("Most watched events", rows);
    data["figures"] = std::move(figures);
    data["tables"] = std::move(tables);
    return render_page(catalog, "index", "index.html", "Overview", data);
}

}  // namespace tocsin
