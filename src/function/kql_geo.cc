// KQL's functions on points of the Earth: distances, angles, circles, geohashes and well-known text. The Earth is a sphere unless a
// call asks for the spheroid (WGS 84). Lines are in kql_geo_lines.cc; polygons
// and cells of other systems are refused by name (refusals.cc).
#include <cmath>
#include <numbers>

#include <boost/geometry/formulas/vincenty_inverse.hpp>
#include <boost/geometry/srs/spheroid.hpp>

#include "function/geohash.h"
#include "function/geojson.h"
#include "function/kernel.h"
#include "function/sphere.h"
#include "function/tables.h"
#include "function/well_known_text.h"

namespace tocsin {
namespace {

double spheroid_distance(const Place& a, const Place& b) {
    using Inverse = boost::geometry::formula::vincenty_inverse<double, true, false>;
    boost::geometry::srs::spheroid<double> wgs84(6378137.0, 6356752.3142451793);
    return Inverse::apply(a.longitude, a.latitude, b.longitude, b.latitude, wgs84).distance;
}

std::optional<double> distance_2points(std::span<const Value> values) {
    auto a = place_from_degrees(to_double(values[0]), to_double(values[1])),
         b = place_from_degrees(to_double(values[2]), to_double(values[3]));
    if (!a || !b) return std::nullopt;
    if (values.size() > 4 && values[4].as_bool()) return spheroid_distance(*a, *b);
    return kEarthRadius * central_angle(*a, *b);
}

std::optional<double> azimuth(double longitude1, double latitude1, double longitude2, double latitude2) {
    auto a = place_from_degrees(longitude1, latitude1), b = place_from_degrees(longitude2, latitude2);
    if (!a || !b || *a == *b) return std::nullopt;
    return direction(*a, *b);
}

// The angle at the second place, clockwise from the line to the first to the line to the third.
std::optional<double> angle(std::span<const Value> values) {
    auto a = place_from_degrees(to_double(values[0]), to_double(values[1])),
         b = place_from_degrees(to_double(values[2]), to_double(values[3])),
         c = place_from_degrees(to_double(values[4]), to_double(values[5]));
    if (!a || !b || !c || *a == *b || *b == *c) return std::nullopt;
    double out = direction(*b, *c) - direction(*b, *a);
    return out < 0 ? out + 2 * std::numbers::pi : out;
}

std::optional<bool> point_in_circle(double longitude, double latitude, double centre_longitude, double centre_latitude,
                                    double radius) {
    auto point = place_from_degrees(longitude, latitude),
         centre = place_from_degrees(centre_longitude, centre_latitude);
    if (!point || !centre || !(radius > 0)) return std::nullopt;
    return kEarthRadius * central_angle(*point, *centre) <= radius;
}

// --- geohashes ---

std::string point_to_geohash(std::span<const Value> values) {
    constexpr int64_t kDefaultLength = 5;
    bool complete = !values[0].is_null() && !values[1].is_null() && (values.size() < 3 || !values[2].is_null());
    if (!complete || !place_from_degrees(to_double(values[0]), to_double(values[1]))) return {};
    int64_t length = values.size() < 3 ? kDefaultLength : values[2].as_long();
    if (length < 1 || length > static_cast<int64_t>(kMaxGeohashLength)) return {};
    return geohash_of(to_double(values[0]), to_double(values[1]), static_cast<size_t>(length));
}

Value geohash_to_central_point(CallContext& context, std::string_view geohash) {
    auto cell = geohash_cell(geohash);
    if (!cell) return Value();
    return make_geometry(context, "Point",
                         make_position(context, cell->west + cell->width / 2, cell->south + cell->height / 2));
}

Value geohash_to_polygon(CallContext& context, std::string_view geohash) {
    auto cell = geohash_cell(geohash);
    if (!cell) return Value();
    double west = cell->west, south = cell->south, east = west + cell->width, north = south + cell->height;
    const Value corners[] = {make_position(context, west, south), make_position(context, east, south),
                             make_position(context, east, north), make_position(context, west, north),
                             make_position(context, west, south)};
    const Value ring[] = {Value::array(context.arena->copy_array(std::span<const Value>(corners)))};
    return make_geometry(context, "Polygon", Value::array(context.arena->copy_array(std::span<const Value>(ring))));
}

// The cells around a cell, in the vendor's order. East and west go on around the Earth; beyond a pole there is no cell.
Value geohash_neighbors(CallContext& context, std::string_view geohash) {
    constexpr int kSteps[][2] = {{-1, -1}, {-1, 1}, {1, -1}, {0, 1}, {-1, 0}, {1, 1}, {1, 0}, {0, -1}};
    auto cell = geohash_cell(geohash);
    if (!cell) return Value();
    std::vector<Value> out;
    for (auto [east, north] : kSteps) {
        double longitude = cell->west + cell->width * (0.5 + east),
               latitude = cell->south + cell->height * (0.5 + north);
        if (std::fabs(latitude) > 90) continue;
        longitude += longitude > 180 ? -360 : longitude < -180 ? 360 : 0;
        out.push_back(make_string(geohash_of(longitude, latitude, geohash.size()), *context.arena));
    }
    return Value::array(context.arena->copy_array(std::span<const Value>(out)));
}

std::optional<Value> from_wkt(CallContext& context, std::string_view text) {
    return parse_well_known_text(text, *context.arena);
}

constexpr NullRule kSeesNulls = NullRule::kSeesNulls;

// clang-format off
constexpr Function kRows[] = {
    {.name = "geo_distance_2points", .signature = "real, real, real, real, bool? -> real", .kernel = each<distance_2points>,
     .description = "The distance of two places in metres, over a sphere or the spheroid.", .page = "geo-distance-2points-function"},
    {.name = "geo_azimuth", .signature = "real, real, real, real -> real", .kernel = each<azimuth>,
     .description = "The direction from one place to another in radians, clockwise from north.", .page = "geo-azimuth-function"},
    {.name = "geo_angle", .signature = "real, real, real, real, real, real -> real", .kernel = each<angle>,
     .description = "The angle in radians at the second of three places, clockwise.", .page = "geo-angle-function"},
    {.name = "geo_point_in_circle", .signature = "real, real, real, real, real -> bool", .kernel = each<point_in_circle>,
     .description = "Whether a place is within so many metres of another.", .page = "geo-point-in-circle-function"},
    {.name = "geo_point_to_geohash", .signature = "real, real, integer? -> string", .kernel = each<point_to_geohash>,
     .description = "The geohash of a place, with a number of characters.", .nulls = kSeesNulls, .page = "geo-point-to-geohash-function"},
    {.name = "geo_geohash_to_central_point", .signature = "string -> dynamic", .kernel = each<geohash_to_central_point>,
     .description = "The middle of a geohash's cell as a GeoJSON point.", .page = "geo-geohash-to-central-point-function"},
    {.name = "geo_geohash_to_polygon", .signature = "string -> dynamic", .kernel = each<geohash_to_polygon>,
     .description = "A geohash's cell as a GeoJSON polygon.", .page = "geo-geohash-to-polygon-function"},
    {.name = "geo_geohash_neighbors", .signature = "string -> dynamic", .kernel = each<geohash_neighbors>,
     .description = "The geohashes of the cells around a cell.", .page = "geo-geohash-neighbors-function"},
    {.name = "geo_from_wkt", .signature = "string -> dynamic", .kernel = each<from_wkt>,
     .description = "A shape in well-known text as GeoJSON.", .page = "geo-from-wkt-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_geo_functions() { return kRows; }

}  // namespace tocsin
