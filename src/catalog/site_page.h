// Pages of the site: data for the templates in src/catalog/site, the frame around them, and the addresses of everything.
#pragma once

#include <string>
#include <string_view>

#include <kainjow/mustache.hpp>

#include "catalog/catalog.h"

namespace tocsin {

using PageData = kainjow::mustache::data;

// Members of a page's data. An empty text is false: its section is left out.
void put(PageData& data, const std::string& key, std::string_view text);
inline void put(PageData& data, const std::string& key, const char* text) { put(data, key, std::string_view(text)); }
void put(PageData& data, const std::string& key, bool value);
void put(PageData& data, const std::string& key, uint64_t number);
inline PageData page_list() { return PageData(PageData::type::list); }
// An item for each element of `list`; `fill(item, element)` puts its members.
template <class List, class Fill>
PageData page_items(const List& list, Fill fill) {
    PageData out = page_list();
    for (const auto& element : list) {
        PageData item;
        fill(item, element);
        out << item;
    }
    return out;
}
// `key` and, as `has_<key>`, whether there is anything in it.
void put_list(PageData& data, const std::string& key, PageData list);

// One part of the catalogue in the navigation.
struct SitePart {
    const char* label;
    const char* href;
};

// Renders `<name>.html` with the data inside the frame of all pages. `path`: of the page, from the site's root; it gives the way back
// to the root (`../`) and which part of the navigation is marked.
std::string render_page(const Catalog& catalog, const std::string& name, const std::string& path,
                        std::string_view title, PageData& data);

// --- addresses, from the site's root ---

std::string rule_href(const Catalog& catalog, uint32_t rule);
std::string event_href(const std::string& provider, const std::string& event);
std::string provider_href(const std::string& provider);
std::string technique_href(const std::string& id);
// The page of a canonical field's indicators.
std::string field_href(const std::string& field);
// Of the JSON beside a page: `rules/kusto/x.html` -> `data/rules/kusto/x.json`.
std::string json_path(std::string_view page);

// The first sentence of a text, or as much of it as fits.
std::string first_sentence(std::string_view text);
// `42,103`
std::string grouped_digits(uint64_t number);
std::string plural(uint64_t count, std::string_view one, std::string_view many);

}  // namespace tocsin
