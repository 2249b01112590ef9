#include "catalog/rule_list.h"

#include "base/text.h"
#include "catalog/site_page.h"

namespace tocsin {
namespace {

const std::vector<ListGroup> kNoGroups;

void put_cell(PageData& item, const ListCell& cell) {
    put(item, "text", cell.text);
    put(item, "href", cell.href);
    put(item, "below", cell.below);
    put(item, "class", cell.style);
    item["links"] = page_items(cell.links, [](PageData& each, const ListLink& link) {
        put(each, "text", link.text);
        put(each, "href", link.href);
    });
}

void put_group(PageData& item, const ListGroup& group) {
    put(item, "title", group.title);
    put(item, "anchor", slug_of(group.title));
    put(item, "about", group.about);
    put(item, "more", group.more);
    item["head"] = page_items(group.head, [](PageData& each, const ListHead& column) {
        put(each, "label", column.label);
        put(each, "number", column.number);
    });
    put(item, "stack", group.head.size() > 2);
    item["rows"] = page_items(group.rows, [&](PageData& row, const std::vector<ListCell>& cells) {
        size_t column = 0;
        row["cells"] = page_items(cells, [&](PageData& each, const ListCell& cell) {
            put_cell(each, cell);
            const ListHead head = column < group.head.size() ? group.head[column++] : ListHead();
            put(each, "label", head.number ? to_lower_ascii(head.label) : std::string());
        });
    });
}

}  // namespace

ListCell number_cell(uint64_t number) { return {number == 0 ? std::string() : grouped_digits(number), {}, {}, "num"}; }

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
    PageData data;
    put(data, "heading", page.heading);
    put(data, "intro", page.intro);
    data["notes"] = page_items(page.notes, [](PageData& item, const std::string& note) { put(item, "note", note); });
    data["crumbs"] = page_list();
    if (!page.parent_href.empty()) {
        PageData crumb;
        put(crumb, "href", page.parent_href);
        put(crumb, "label", page.parent_label);
        data["crumbs"] << crumb;
    }
    data["groups"] = page_items(page.groups, put_group);
    const bool several = page.groups.size() > 2;
    put_list(data, "contents",
             page_items(several ? page.groups : kNoGroups, [](PageData& item, const ListGroup& group) {
                 put(item, "title", group.title);
                 put(item, "anchor", slug_of(group.title));
                 put(item, "rows", grouped_digits(group.rows.size()));
             }));
    return render_page(catalog, "list", path, page.heading, data);
}

}  // namespace tocsin
