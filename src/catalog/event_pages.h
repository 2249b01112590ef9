// The pages of events: one for each operation that a rule names or the logs show, and one for each provider.
#pragma once

#include <string>

#include "catalog/catalog.h"

namespace tocsin {

std::string event_page(const Catalog& catalog, const EventEntry& event);

// `provider`: AWS-ecr; `AWS` holds the operations that no service is known to have.
std::string provider_page(const Catalog& catalog, const std::string& provider);

// All providers, those with rules first.
std::string providers_page(const Catalog& catalog);

}  // namespace tocsin
