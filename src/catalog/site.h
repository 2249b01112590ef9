// The whole site: pages, JSON, search index.
#pragma once

#include <string>

#include "catalog/catalog.h"

namespace tocsin {

struct SiteReport {
    size_t files = 0;
    std::string error;  // empty: all was written
};

// Writes the site to `folder`, the same bytes for the same rules and logs, whatever the number of threads.
SiteReport build_site(const Catalog& catalog, const std::string& folder, unsigned threads);

}  // namespace tocsin
