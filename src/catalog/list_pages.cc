#include "catalog/list_pages.h"

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "catalog/attack.h"
#include "catalog/operation_text.h"
#include "catalog/rule_list.h"
#include "catalog/site_page.h"
#include "data/json_text.h"

namespace tocsin {
namespace {

constexpr std::string_view kSeverities[] = {"critical", "high", "medium", "low", "informational"};

std::vector<uint32_t> rules_where(const Catalog& catalog, const std::function<bool(const RuleEntry&)>& wanted) {
    std::vector<uint32_t> out;
    for (uint32_t number = 0; number < catalog.rules().size(); ++number) {
        if (wanted(catalog.rules()[number])) out.push_back(number);
    }
    return out;
}

std::map<std::string, std::vector<uint32_t>> rules_by_vendor(const Catalog& catalog) {
    std::map<std::string, std::vector<uint32_t>> out;
    for (uint32_t number = 0; number < catalog.rules().size(); ++number)
        out[std::string(vendor_name(catalog.rules()[number].rule().vendor))].push_back(number);
    return out;
}

std::vector<uint32_t> with_severity(const Catalog& catalog, std::string_view severity) {
    return rules_where(catalog, [&](const RuleEntry& entry) { return entry.rule().severity == severity; });
}

// What a rule says it needs; else the tables that it reads.
std::map<std::string, std::vector<uint32_t>> rules_by_data(const Catalog& catalog) {
    std::map<std::string, std::vector<uint32_t>> out;
    for (uint32_t number = 0; number < catalog.rules().size(); ++number) {
        const RuleEntry& entry = catalog.rules()[number];
        std::vector<std::string> needs = entry.required_data.empty() ? entry.facts.tables : entry.required_data;
        if (needs.empty()) needs.emplace_back("(none named)");
        for (const std::string& need : needs) {
            std::vector<uint32_t>& rules = out[need];
            if (rules.empty() || rules.back() != number) rules.push_back(number);
        }
    }
    return out;
}

PageData bar_table(std::string_view title, const std::vector<std::pair<ListCell, size_t>>& rows) {
    size_t most = 1;
    for (const auto& [cell, count] : rows) most = std::max(most, count);
    PageData table, list = page_list();
    put(table, "title", title);
    for (const auto& [cell, count] : rows) {
        PageData row;
        put(row, "label", cell.text);
        put(row, "href", cell.href);
        put(row, "class", cell.style);
        put(row, "percent", uint64_t{count * 100 / most});
        put(row, "count", uint64_t{count});
        list << row;
    }
    table["rows"] = std::move(list);
    return table;
}

size_t unread_count(const Catalog& catalog) {
    size_t count = 0;
    for (const UnreadRules& unread : catalog.unread()) count += unread.paths.size();
    return count;
}

std::string unread_page(const Catalog& catalog) {
    ListPage page;
    page.heading = "Not yet readable";
    page.intro =
        "Rules of vendors whose language Tocsin does not read yet. They are counted here, and in nothing else.";
    for (const UnreadRules& unread : catalog.unread()) {
        ListGroup group;
        group.title = "Not yet readable: vendor " + unread.vendor;
        group.about = plural(unread.paths.size(), "file", "files");
        group.head = {{"File", false}};
        for (const std::string& path : unread.paths) group.rows.push_back({{path, {}, {}, "mono"}});
        page.groups.push_back(std::move(group));
    }
    if (!catalog.other_files().empty()) {
        ListGroup group;
        group.title = "Files without a rule";
        group.head = {{"File", false}, {"What it is", false}};
        for (const SkippedFile& file : catalog.other_files())
            group.rows.push_back({{file.path, {}, {}, "mono", {}}, {file.kind, {}, {}, {}, {}}});
        page.groups.push_back(std::move(group));
    }
    if (page.groups.empty()) page.notes.push_back("There are none.");
    return render_list(catalog, "rules/not-yet-readable.html", page);
}

std::string indicator_values(const Indicator& indicator) {
    constexpr size_t kShown = 12;
    std::string out;
    for (size_t i = 0; i < indicator.values.size() && i < kShown; ++i)
        out += (i == 0 ? "" : ", ") + (indicator.values[i].empty() ? std::string("\"\"") : indicator.values[i]);
    if (indicator.values.size() > kShown) out += " and " + std::to_string(indicator.values.size() - kShown) + " more";
    return out;
}

using Uses = std::vector<const IndicatorIndex::Use*>;

std::string field_page(const Catalog& catalog, const std::string& field, Uses uses) {
    constexpr size_t kShown = 1000;
    std::stable_sort(uses.begin(), uses.end(),
                     [](const auto* a, const auto* b) { return a->rules.size() > b->rules.size(); });
    ListPage page;
    page.heading = field;
    page.parent_label = "Indicators";
    page.parent_href = "indicators/index.html";
    page.intro = "What rules ask of this field, the most common first.";
    ListGroup group;
    group.head = {{"Asked", false}, {"Rules", true}, {"Such as", false}};
    for (const auto* use : uses) {
        if (group.rows.size() == kShown) {
            group.more = plural(uses.size() - kShown, "combination", "combinations") + " more, each in one rule";
            break;
        }
        const Indicator& indicator = *use->indicator;
        std::string asked = (indicator.negated ? "not " : "") + indicator.kind;
        std::string values = indicator_values(indicator);
        constexpr size_t kRulesShown = 12;
        ListCell rules;
        for (size_t i = 0; i < use->rules.size() && i < kRulesShown; ++i)
            rules.links.push_back({catalog.rules()[use->rules[i]].rule().name, rule_href(catalog, use->rules[i])});
        if (use->rules.size() > kRulesShown)
            rules.below = "and " + std::to_string(use->rules.size() - kRulesShown) + " more";
        group.rows.push_back({{asked + (values.empty() ? "" : " " + values), {}, {}, "mono", {}},
                              number_cell(use->rules.size()),
                              std::move(rules)});
    }
    page.groups.push_back(std::move(group));
    return render_list(catalog, field_href(field), page);
}

}  // namespace

std::string front_page(const Catalog& catalog, const Gaps& gaps) {
    size_t watched = 0, broken = gaps.broken.size();
    for (const EventEntry& event : catalog.events()) watched += event.name != "_catch_all" && !event.rules.empty();
    std::set<std::string> techniques;
    std::map<std::string, size_t> tactics;
    for (const RuleEntry& entry : catalog.rules()) {
        techniques.insert(entry.rule().techniques.begin(), entry.rule().techniques.end());
        for (const std::string& tactic : entry.tactics) ++tactics[tactic];
    }
    PageData data, figures = page_list(), tables = page_list();
    auto figure = [&](uint64_t number, std::string_view label, std::string_view href) {
        PageData item;
        put(item, "number", number);
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
        size_t fired = 0;
        for (const RuleMatches& matches : catalog.matches) fired += matches.alerts > 0;
        figure(catalog.logs()->records, "records in the logs", "gaps.html");
        if (!catalog.matches.empty()) figure(fired, "rules fired", "rules/fired.html");
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
                        with_severity(catalog, severity).size()});
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
        rows.push_back(
            {{events[i]->name, event_href(events[i]->provider, events[i]->name), {}, {}}, events[i]->rules.size()});
    tables << bar_table("Most watched events", rows);
    data["figures"] = std::move(figures);
    data["tables"] = std::move(tables);
    return render_page(catalog, "index", "index.html", "Overview", data);
}

std::vector<Page> rule_list_pages(const Catalog& catalog) {
    std::vector<Page> pages;
    const auto vendors = rules_by_vendor(catalog);
    ListPage all;
    all.heading = "Rules";
    all.intro = plural(catalog.rules().size(), "rule", "rules") + ". Type / to search them.";
    ListGroup ways;
    ways.title = "By vendor and severity";
    ways.head = {{"", false}, {"Rules", true}};
    for (const auto& [vendor, rules] : vendors)
        ways.rows.push_back({{vendor, "vendors/" + vendor + ".html", {}, {}}, number_cell(rules.size())});
    for (std::string_view severity : kSeverities) {
        std::vector<uint32_t> rules = with_severity(catalog, severity);
        std::string path = "rules/severity-" + std::string(severity) + ".html";
        ways.rows.push_back({{std::string(severity), path, {}, {}}, number_cell(rules.size())});
        ListPage page;
        page.heading = "Severity: " + std::string(severity);
        page.parent_label = "Rules";
        page.parent_href = "rules/index.html";
        page.groups.push_back(rule_group(catalog, rules, {}));
        pages.emplace_back(path, render_list(catalog, path, page));
    }
    if (unread_count(catalog) > 0)
        ways.rows.push_back(
            {{"not yet readable", "rules/not-yet-readable.html", {}, {}}, number_cell(unread_count(catalog))});
    all.groups.push_back(std::move(ways));
    for (const auto& [vendor, rules] : vendors) {
        all.groups.push_back(rule_group(catalog, rules, vendor));
        ListPage page;
        page.heading = "Vendor: " + vendor;
        page.parent_label = "Rules";
        page.parent_href = "rules/index.html";
        page.groups.push_back(rule_group(catalog, rules, {}));
        std::string path = "vendors/" + vendor + ".html";
        pages.emplace_back(path, render_list(catalog, path, page));
    }
    pages.emplace_back("rules/index.html", render_list(catalog, "rules/index.html", all));
    pages.emplace_back("rules/not-yet-readable.html", unread_page(catalog));

    ListPage data;
    data.heading = "Data sources";
    data.intro = "What rules say that they need.";
    ListGroup overview;
    overview.head = {{"Data source", false}, {"Rules", true}};
    const auto by_data = rules_by_data(catalog);
    std::set<std::string> used;
    for (const auto& [need, rules] : by_data) {
        std::string slug = slug_of(need);
        for (size_t times = 2; !used.insert(slug).second; ++times) slug = slug_of(need) + "-" + std::to_string(times);
        std::string path = "data-sources/" + slug + ".html";
        overview.rows.push_back({{need, path, {}, {}}, number_cell(rules.size())});
        ListPage page;
        page.heading = need;
        page.parent_label = "Data sources";
        page.parent_href = "data-sources.html";
        page.groups.push_back(rule_group(catalog, rules, {}));
        pages.emplace_back(path, render_list(catalog, path, page));
    }
    data.groups.push_back(std::move(overview));
    pages.emplace_back("data-sources.html", render_list(catalog, "data-sources.html", data));

    if (!catalog.matches.empty()) {
        std::vector<uint32_t> fired;
        for (uint32_t number = 0; number < catalog.matches.size(); ++number) {
            if (catalog.matches[number].alerts > 0) fired.push_back(number);
        }
        std::stable_sort(fired.begin(), fired.end(),
                         [&](uint32_t a, uint32_t b) { return catalog.matches[a].alerts > catalog.matches[b].alerts; });
        ListPage page;
        page.heading = "Rules that fired on these logs";
        page.parent_label = "Rules";
        page.parent_href = "rules/index.html";
        page.intro = "Each rule's schedule replayed over the time that the logs span.";
        page.groups.push_back(rule_group(catalog, fired, {}));
        pages.emplace_back("rules/fired.html", render_list(catalog, "rules/fired.html", page));
    }
    return pages;
}

std::vector<Page> indicator_pages(const Catalog& catalog) {
    std::map<std::string, Uses> fields;
    for (const auto& [key, use] : catalog.indicators().all()) {
        const Indicator& indicator = *use.indicator;
        fields[indicator.canonical.empty() ? indicator.field : indicator.canonical].push_back(&use);
    }
    // Two fields whose names differ only in what an address cannot hold share a page.
    std::map<std::string, std::pair<std::string, Uses>> pages_by_path;
    for (auto& [field, uses] : fields) {
        auto& [name, all] = pages_by_path[field_href(field)];
        name += (name.empty() ? "" : ", ") + field;
        all.insert(all.end(), uses.begin(), uses.end());
    }
    std::vector<Page> pages;
    ListPage index;
    index.heading = "Indicators";
    index.intro =
        "The fields that rules ask about. Names that begin with aws:: are fields of the record, whatever each vendor "
        "calls them.";
    ListGroup ours, others;
    ours.title = "Fields of the record";
    others.title = "Other fields";
    others.about = "Computed by a rule, or of other products' logs.";
    ours.head = others.head = {{"Field", false}, {"Combinations", true}, {"Rules", true}};
    for (const auto& [field, uses] : fields) {
        std::set<uint32_t> rules;
        for (const auto* use : uses) rules.insert(use->rules.begin(), use->rules.end());
        ListGroup& group = field.starts_with("aws::") ? ours : others;
        group.rows.push_back(
            {{field, field_href(field), {}, "mono"}, number_cell(uses.size()), number_cell(rules.size())});
    }
    for (ListGroup* group : {&ours, &others}) {
        std::stable_sort(group->rows.begin(), group->rows.end(), [](const auto& a, const auto& b) {
            return a[2].text.size() != b[2].text.size() ? a[2].text.size() > b[2].text.size() : a[2].text > b[2].text;
        });
        if (!group->rows.empty()) index.groups.push_back(std::move(*group));
    }
    pages.emplace_back("indicators/index.html", render_list(catalog, "indicators/index.html", index));
    for (auto& [path, page] : pages_by_path)
        pages.emplace_back(path, field_page(catalog, page.first, std::move(page.second)));
    return pages;
}

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
