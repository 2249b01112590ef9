// Shapes as GeoJSON (RFC 7946) in dynamic values.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "data/value.h"
#include "function/call_context.h"
#include "function/sphere.h"

namespace tocsin {

using Line = std::vector<Place>;

// {"type": type, "coordinates": coordinates}
Value make_geometry(CallContext& context, std::string_view type, Value coordinates);
// [longitude, latitude] in degrees
Value make_position(CallContext& context, double longitude, double latitude);

// The lines of a LineString or MultiLineString; nullopt for other shapes, places out of range and lines of fewer than two places.
std::optional<std::vector<Line>> read_lines(CallContext& context, const Value& geometry);

}  // namespace tocsin
