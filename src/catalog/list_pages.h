// The lists of the site: rules by vendor, severity and data source, techniques, indicators, gaps, and the front page.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/gaps.h"

namespace tocsin {

// A page with its path from the site's root.
using Page = std::pair<std::string, std::string>;

std::string front_page(const Catalog& catalog, const Gaps& gaps);
// All rules, by vendor, by severity, by data source, and those that cannot be read.
std::vector<Page> rule_list_pages(const Catalog& catalog);
// The matrix and a page per technique that a rule names.
std::vector<Page> attack_pages(const Catalog& catalog);
// Fields, and a page per field with what rules ask of it.
std::vector<Page> indicator_pages(const Catalog& catalog);
std::string gaps_page(const Catalog& catalog, const Gaps& gaps);
std::string search_page(const Catalog& catalog);

// The number of rules for each technique, as a layer of the ATT&CK Navigator (layer format 4.5).
std::string navigator_layer(const Catalog& catalog);
// `window.tocsinIndex = [[kind, title, details, address], ...]`
std::string search_index(const Catalog& catalog);

}  // namespace tocsin
