// Well-known text, the notation for shapes of OGC Simple Features: `POINT (1 2)`.
#pragma once

#include <optional>
#include <string_view>

#include "base/arena.h"
#include "data/value.h"

namespace tocsin {

// The shape as GeoJSON (RFC 7946), its memory in the arena; nullopt for what is no well-known text.
std::optional<Value> parse_well_known_text(std::string_view text, Arena& arena);

}  // namespace tocsin
