#include "catalog/rule_list.h"

#include "catalog/site_page.h"

namespace tocsin {

ListCell number_cell(uint64_t number) { return {number == 0 ? std::string() : std::to_string(number), {}, {}, "num"}; }

ListGroup rule_group(const Catalog& catalog, const std::vector<uint32_t>& rules, std::string title) {
    ListGroup group;
    group.title = std::move(title);
    group.head = {{"Rule", false}, {"Vendor", false}, {"Severity", false}, {"Techniques", false}};
    const bool logs = !catalog.matches.empty();
    if (logs) group.head.push_back({"Alerts", true});
    for (uint32_t number : rules) {
        const RuleEntry& entry = catalog.rules()[number];
        const Rule& rule = entry.rule();
        std::string techniques;
        for (const std::string& id : rule.techniques) techniques += (techniques.empty() ? "" : " ") + id;
        std::vector<ListCell> row{
            {rule.name, rule_href(catalog, number), entry.ok() ? std::string() : "does not compile", {}},
            {std::string(vendor_name(rule.vendor)), {}, {}, "nowrap"},
            {rule.severity, {}, {}, rule.severity.empty() ? "nowrap" : "nowrap sev-" + rule.severity},
            {techniques, {}, {}, "small"}};
        if (logs) row.push_back(number_cell(catalog.matches[number].alerts));
        group.rows.push_back(std::move(row));
    }
    return group;
}

std::string render_list(const Catalog& catalog, const std::string& path, const ListPage& page) {
    PageData data, groups = page_list(), notes = page_list(), crumbs = page_list();
    put(data, "heading", page.heading);
    put(data, "intro", page.intro);
    for (const std::string& note : page.notes) {
        PageData item;
        put(item, "note", note);
        notes << item;
    }
    if (!page.parent_href.empty()) {
        PageData crumb;
        put(crumb, "href", page.parent_href);
        put(crumb, "label", page.parent_label);
        crumbs << crumb;
    }
    for (const ListGroup& group : page.groups) {
        PageData item, head = page_list(), rows = page_list();
        put(item, "title", group.title);
        put(item, "anchor", slug_of(group.title));
        put(item, "about", group.about);
        put(item, "more", group.more);
        for (const ListHead& column : group.head) {
            PageData each;
            put(each, "label", column.label);
            put(each, "number", column.number);
            head << each;
        }
        for (const std::vector<ListCell>& row : group.rows) {
            PageData each, cells = page_list();
            for (const ListCell& cell : row) {
                PageData made;
                put(made, "text", cell.text);
                put(made, "href", cell.href);
                put(made, "below", cell.below);
                put(made, "class", cell.style);
                PageData links = page_list();
                for (const ListLink& link : cell.links) {
                    PageData one;
                    put(one, "text", link.text);
                    put(one, "href", link.href);
                    links << one;
                }
                made["links"] = std::move(links);
                cells << made;
            }
            each["cells"] = std::move(cells);
            rows << each;
        }
        item["head"] = std::move(head);
        item["rows"] = std::move(rows);
        groups << item;
    }
    data["groups"] = std::move(groups);
    data["notes"] = std::move(notes);
    data["crumbs"] = std::move(crumbs);
    return render_page(catalog, "list", path, page.heading, data);
}

}  // namespace tocsin
