// Lists of rules: all, by vendor, by severity, by what they need, those that fired, and files that hold none that can be read.
#include "catalog/list_pages.h"
#include "catalog/rule_list.h"
#include "catalog/rule_selection.h"
#include "catalog/site_page.h"

namespace tocsin {
namespace {

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

// A page with one list of rules, below the page of all rules unless another parent is given.
Page rules_page(const Catalog& catalog, const std::string& path, std::string heading, const RuleNumbers& rules,
                ListPage page = {}) {
    page.heading = std::move(heading);
    if (page.parent_href.empty()) {
        page.parent_label = "Rules";
        page.parent_href = "rules/index.html";
    }
    page.groups.push_back(rule_group(catalog, rules, {}));
    return {path, render_list(catalog, path, page)};
}

void add_all_rules(const Catalog& catalog, std::vector<Page>& pages) {
    ListPage all;
    all.heading = "Rules";
    all.intro = plural(catalog.rules().size(), "rule", "rules") + ". Type / to search them.";
    ListGroup ways;
    ways.title = "By vendor and severity";
    ways.head = {{"", false}, {"Rules", true}};
    auto add_way = [&](const std::string& label, const std::string& path, size_t rules) {
        ways.rows.push_back({{label, path, {}, {}}, number_cell(rules)});
    };
    std::vector<ListGroup> by_vendor;
    for (const auto& [vendor, rules] : rules_by_vendor(catalog)) {
        const std::string path = "vendors/" + vendor + ".html";
        add_way(vendor, path, rules.size());
        by_vendor.push_back(rule_group(catalog, rules, vendor));
        pages.push_back(rules_page(catalog, path, "Vendor: " + vendor, rules));
    }
    for (std::string_view severity : kSeverities) {
        const RuleNumbers rules = rules_of_severity(catalog, severity);
        const std::string name(severity), path = "rules/severity-" + name + ".html";
        add_way(name, path, rules.size());
        pages.push_back(rules_page(catalog, path, "Severity: " + name, rules));
    }
    if (unread_count(catalog) > 0) add_way("not yet readable", "rules/not-yet-readable.html", unread_count(catalog));
    all.groups.push_back(std::move(ways));
    for (ListGroup& group : by_vendor) all.groups.push_back(std::move(group));
    pages.emplace_back("rules/index.html", render_list(catalog, "rules/index.html", all));
}

void add_data_sources(const Catalog& catalog, std::vector<Page>& pages) {
    ListPage data;
    data.heading = "Data sources";
    data.intro = "What rules say that they need.";
    ListGroup overview;
    overview.head = {{"Data source", false}, {"Rules", true}};
    std::set<std::string> used;
    for (const auto& [need, rules] : rules_by_data(catalog)) {
        std::string slug = slug_of(need);
        for (size_t times = 2; !used.insert(slug).second; ++times) slug = slug_of(need) + "-" + std::to_string(times);
        const std::string path = "data-sources/" + slug + ".html";
        overview.rows.push_back({{need, path, {}, {}}, number_cell(rules.size())});
        ListPage page;
        page.parent_label = "Data sources";
        page.parent_href = "data-sources.html";
        pages.push_back(rules_page(catalog, path, need, rules, std::move(page)));
    }
    data.groups.push_back(std::move(overview));
    pages.emplace_back("data-sources.html", render_list(catalog, "data-sources.html", data));
}

}  // namespace

std::vector<Page> rule_list_pages(const Catalog& catalog) {
    std::vector<Page> pages;
    add_all_rules(catalog, pages);
    pages.emplace_back("rules/not-yet-readable.html", unread_page(catalog));
    add_data_sources(catalog, pages);
    if (!catalog.matches.empty()) {
        ListPage page;
        page.intro = "Each rule's schedule replayed over the time that the logs span.";
        pages.push_back(rules_page(catalog, "rules/fired.html", "Rules that fired on these logs",
                                   rules_that_fired(catalog), std::move(page)));
    }
    return pages;
}

}  // namespace tocsin
