// KQL's functions on lines and points of the Earth as a sphere: lengths, distances, places along a line. Functions that need the
// union or the overlap of shapes are refused by name (refusals.cc).
#include <algorithm>
#include <array>
#include <set>

#include "function/geojson.h"
#include "function/kernel.h"
#include "function/tables.h"

namespace tocsin {
namespace {

double length_of(const Line& line) {
    double out = 0;
    for (size_t i = 1; i < line.size(); ++i) out += central_angle(line[i - 1], line[i]);
    return out;
}

Value make_point(CallContext& context, const Place& place) {
    return make_geometry(
        context, "Point",
        make_position(context, degrees_from_radians(place.longitude), degrees_from_radians(place.latitude)));
}

// The place of some lines that is nearest to a place.
struct Nearest {
    Place place;
    double angle = 0;  // from the place asked for
    double along = 0;  // angle from the start of its line
};

Nearest nearest_on_lines(const Place& place, const std::vector<Line>& lines) {
    Nearest best;
    bool found = false;
    for (const Line& line : lines) {
        double along = 0;
        for (size_t i = 1; i < line.size(); ++i) {
            Place candidate = nearest_on_arc(place, line[i - 1], line[i]);
            double angle = central_angle(place, candidate);
            if (!found || angle < best.angle) best = {candidate, angle, along + central_angle(line[i - 1], candidate)};
            found = true;
            along += central_angle(line[i - 1], line[i]);
        }
    }
    return best;
}

// The length of several lines is that of their union: an edge that occurs in more than one counts once.
std::optional<double> line_length(CallContext& context, const Value& geometry) {
    using Ends = std::array<double, 4>;
    auto lines = read_lines(context, geometry);
    if (!lines) return std::nullopt;
    std::set<Ends> edges;
    double out = 0;
    for (const Line& line : *lines) {
        for (size_t i = 1; i < line.size(); ++i) {
            Ends there{line[i - 1].longitude, line[i - 1].latitude, line[i].longitude, line[i].latitude};
            Ends back{there[2], there[3], there[0], there[1]};
            if (lines->size() == 1 || edges.insert(std::min(there, back)).second)
                out += central_angle(line[i - 1], line[i]);
        }
    }
    return out * kEarthRadius;
}

std::optional<double> distance_point_to_line(CallContext& context, double longitude, double latitude,
                                             const Value& geometry) {
    auto place = place_from_degrees(longitude, latitude);
    auto lines = read_lines(context, geometry);
    if (!place || !lines) return std::nullopt;
    return nearest_on_lines(*place, *lines).angle * kEarthRadius;
}

Value closest_point_on_line(CallContext& context, double longitude, double latitude, const Value& geometry) {
    auto place = place_from_degrees(longitude, latitude);
    auto lines = read_lines(context, geometry);
    return place && lines ? make_point(context, nearest_on_lines(*place, *lines).place) : Value();
}

// The line of a shape that has only one; nullopt for several.
std::optional<Line> single_line(CallContext& context, const Value& geometry) {
    auto lines = read_lines(context, geometry);
    return lines && lines->size() == 1 ? std::optional((*lines)[0]) : std::nullopt;
}

Value line_interpolate_point(CallContext& context, const Value& geometry, double fraction) {
    auto line = single_line(context, geometry);
    if (!line || !(fraction >= 0 && fraction <= 1)) return Value();
    double left = length_of(*line) * fraction;
    for (size_t i = 1; i < line->size(); ++i) {
        double edge = central_angle((*line)[i - 1], (*line)[i]);
        if (left <= edge && edge > 0)
            return make_point(context, place_between((*line)[i - 1], (*line)[i], left / edge));
        left -= edge;
    }
    return make_point(context, line->back());
}

std::optional<double> line_locate_point(CallContext& context, const Value& geometry, double longitude,
                                        double latitude) {
    auto line = single_line(context, geometry);
    auto place = place_from_degrees(longitude, latitude);
    if (!line || !place) return std::nullopt;
    double length = length_of(*line);
    return length > 0 ? nearest_on_lines(*place, {*line}).along / length : 0;
}

// clang-format off
constexpr Function kRows[] = {
    {.name = "geo_line_length", .signature = "dynamic -> real", .kernel = each<line_length>,
     .description = "The length of a line in metres.", .page = "geo-line-length-function"},
    {.name = "geo_distance_point_to_line", .signature = "real, real, dynamic -> real", .kernel = each<distance_point_to_line>,
     .description = "The distance of a place from a line in metres.", .page = "geo-distance-point-to-line-function"},
    {.name = "geo_closest_point_on_line", .signature = "real, real, dynamic -> dynamic", .kernel = each<closest_point_on_line>,
     .description = "The place on a line that is nearest to a place.", .page = "geo-closest-point-on-line-function"},
    {.name = "geo_line_interpolate_point", .signature = "dynamic, real -> dynamic", .kernel = each<line_interpolate_point>,
     .description = "The place at a fraction of a line.", .page = "geo-line-interpolate-point-function"},
    {.name = "geo_line_locate_point", .signature = "dynamic, real, real -> real", .kernel = each<line_locate_point>,
     .description = "The fraction of a line at which it is nearest to a place.", .page = "geo-line-locate-point-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_geo_line_functions() { return kRows; }

}  // namespace tocsin
