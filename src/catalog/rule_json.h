// A rule's facts as JSON: what `explain` prints and what the catalogue's files hold. docs/catalog.md describes the keys, the schema
// src/catalog/site/schema.json checks them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "catalog/rule_entry.h"
#include "data/json_text.h"

namespace tocsin {

// In how many *other* rules an indicator occurs.
using OtherRules = std::function<uint64_t(const Indicator&)>;

// The object, still open: a caller may add members of its own.
JsonObject rule_json(const RuleEntry& entry, const OtherRules& others);

// {"field":..., "canonical":..., "kind":..., "values":[...], "negated":...}, still open.
JsonObject indicator_json(const Indicator& indicator);

}  // namespace tocsin
