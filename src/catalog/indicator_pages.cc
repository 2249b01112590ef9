// The fields that rules ask about, and for each what they ask of it.
#include <algorithm>

#include "catalog/list_pages.h"
#include "catalog/rule_list.h"
#include "catalog/site_page.h"

namespace tocsin {
namespace {

std::string indicator_values(const Indicator& indicator) {
    constexpr size_t kShown = 12;
    std::string out;
    const std::vector<std::string> values = shown_values(indicator);
    for (size_t i = 0; i < values.size() && i < kShown; ++i) out += (i == 0 ? "" : ", ") + values[i];
    if (values.size() > kShown) out += " and " + std::to_string(values.size() - kShown) + " more";
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
    // Most rules first.
    std::vector<std::pair<size_t, std::string>> by_rules;
    for (const auto& [field, uses] : fields) {
        std::set<uint32_t> rules;
        for (const auto* use : uses) rules.insert(use->rules.begin(), use->rules.end());
        by_rules.emplace_back(rules.size(), field);
    }
    std::stable_sort(by_rules.begin(), by_rules.end(), [](const auto& x, const auto& y) { return x.first > y.first; });

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
    for (const auto& [rules, field] : by_rules) {
        ListGroup& group = field.starts_with("aws::") ? ours : others;
        group.rows.push_back(
            {{field, field_href(field), {}, "mono"}, number_cell(fields[field].size()), number_cell(rules)});
    }
    for (ListGroup* group : {&ours, &others}) {
        if (!group->rows.empty()) index.groups.push_back(std::move(*group));
    }
    pages.emplace_back("indicators/index.html", render_list(catalog, "indicators/index.html", index));
    for (auto& [path, page] : pages_by_path)
        pages.emplace_back(path, field_page(catalog, page.first, std::move(page.second)));
    return pages;
}

}  // namespace tocsin
