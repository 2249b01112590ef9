// What a set of rules leaves open, what it asks for in vain, and what it asks twice.
#pragma once

#include <string>
#include <vector>

#include "catalog/catalog.h"

namespace tocsin {

// A rule that needs fields which no record of the logs has.
struct FieldGap {
    uint32_t rule = 0;
    std::vector<std::string> fields;  // canonical
};

// Operations of one service.
struct ServiceGap {
    const Service* service = nullptr;
    size_t watched = 0;           // operations that some rule names
    size_t unwatched_writes = 0;  // operations that change something and that no rule names
    bool whole_service = false;   // some rule looks at every event of the service
};

struct TechniqueGap {
    std::string id;
    std::string vendor;  // the only one that has rules for it
    size_t rules = 0;
};

struct Gaps {
    std::vector<const EventEntry*> unwatched;       // in the logs, named by no rule; most records first
    std::vector<const EventEntry*> unknown;         // named by rules, not known of AWS
    std::vector<ServiceGap> services;               // by source
    std::vector<TechniqueGap> one_vendor;           // by id
    std::vector<FieldGap> fields;                   // by rule; empty without logs
    std::vector<uint32_t> silent;                   // rules none of whose events is in the logs; empty without logs
    std::vector<uint32_t> broken;                   // rules that do not compile
    std::vector<std::vector<uint32_t>> duplicates;  // near-duplicates of each other, ascending; most rules first
};

Gaps find_gaps(const Catalog& catalog);

}  // namespace tocsin
