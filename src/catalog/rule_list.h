// Pages that are lists: headed groups of rows.
#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.h"

namespace tocsin {

struct ListLink {
    std::string text;
    std::string href;  // from the site's root
};

struct ListCell {
    std::string text;
    std::string href;                  // from the site's root; empty: no link
    std::string below = {};            // a second, smaller line
    std::string style = {};            // CSS class
    std::vector<ListLink> links = {};  // below the text, a line each
};

struct ListHead {
    std::string label;
    bool number = false;
};

struct ListGroup {
    std::string title = {};
    std::string about = {};
    std::vector<ListHead> head = {};
    std::vector<std::vector<ListCell>> rows = {};
    std::string more = {};  // what is not shown
};

struct ListPage {
    std::string heading;
    std::string intro = {};
    std::vector<std::string> notes = {};
    std::string parent_label = {}, parent_href = {};
    std::vector<ListGroup> groups = {};
};

// A count; zero is left empty, so that the others stand out.
ListCell number_cell(uint64_t number);

// Rules with name, vendor, severity, techniques and, with logs, alerts.
ListGroup rule_group(const Catalog& catalog, const std::vector<uint32_t>& rules, std::string title);

std::string render_list(const Catalog& catalog, const std::string& path, const ListPage& page);

}  // namespace tocsin
