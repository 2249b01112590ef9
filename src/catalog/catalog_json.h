// The catalogue's JSON files; src/catalog/site/schema.json is their schema.
#pragma once

#include <string>

#include "catalog/catalog.h"

namespace tocsin {

// A rule's facts with its neighbours and, with logs, its matches.
std::string rule_file(const Catalog& catalog, uint32_t rule);
std::string event_file(const Catalog& catalog, const EventEntry& event);
// All rules and events in short, with the addresses of their files.
std::string index_file(const Catalog& catalog);

}  // namespace tocsin
