// KQL's functions on points of the Earth: distances, angles, circles, geohashes and well-known text. The Earth is a sphere unless a
// call asks for the spheroid (WGS 84). Lines, polygons and cells of other systems are refused by name (refusals.cc).
#include <cmath>
#include <numbers>

#include <boost/geometry/formulas/vincenty_inverse.hpp>
#include <boost/geometry/srs/spheroid.hpp>

#include "function/geohash.h"
#include "function/kernel.h"
#include "function/tables.h"
#include "function/well_known_text.h"

namespace tocsin {
namespace {

constexpr double kEarthRadius = 6'371'010;  // metres; what the vendor's examples come from
constexpr double kRadians = std::numbers::pi / 180;

// A place in radians.
struct Place {
    double longitude, latitude;
    bool operator==(const Place&) const = default;
};

// nullopt for degrees that are out of range.
std::optional<Place> place(double longitude, double latitude) {
    if (!(std::fabs(longitude) <= 180 && std::fabs(latitude) <= 90)) return std::nullopt;
    return Place{longitude * kRadians, latitude * kRadians};
}

// The angle between two places as seen from the centre, by the haversine formula, which is exact for near places, too.
double central_angle(const Place& a, const Place& b) {
    double north = std::sin((b.latitude - a.latitude) / 2), east = std::sin((b.longitude - a.longitude) / 2);
    double half = north * north + std::cos(a.latitude) * std::cos(b.latitude) * east * east;
    return 2 * std::asin(std::sqrt(std::min(1.0, half)));
}

// The direction from one place to another, clockwise from north, 0 to 2 pi.
double direction(const Place& from, const Place& to) {
    double east = to.longitude - from.longitude;
    double y = std::sin(east) * std::cos(to.latitude);
    double x = std::cos(from.latitude) * std::sin(to.latitude) -
               std::sin(from.latitude) * std::cos(to.latitude) * std::cos(east);
    double out = std::atan2(y, x);
    return out < 0 ? out + 2 * std::numbers::pi : out;
}

double spheroid_distance(const Place& a, const Place& b) {
    using Inverse = boost::geometry::formula::vincenty_inverse<double, true, false>;
    boost::geometry::srs::spheroid<double> wgs84(6378137.0, 6356752.3142451793);
    return Inverse::apply(a.longitude, a.latitude, b.longitude, b.latitude, wgs84).distance;
}

std::optional<double> distance_2points(std::span<const Value> values) {
    auto a = place(to_double(values[0]), to_double(values[1])), b = place(to_double(values[2]), to_double(values[3]));
    if (!a || !b) return std::nullopt;
    if (values.size() > 4 && values[4].as_bool()) return spheroid_distance(*a, *b);
    return kEarthRadius * central_angle(*a, *b);
}

std::optional<double> azimuth(double longitude1, double latitude1, double longitude2, double latitude2) {
    auto a = place(longitude1, latitude1), b = place(longitude2, latitude2);
    if (!a || !b || *a == *b) return std::nullopt;
    return direction(*a, *b);
}

// The angle at the second place, clockwise from the line to the first to the line to the third.
std::optional<double> angle(std::span<const Value> values) {
    auto a = place(to_double(values[0]), to_double(values[1])), b = place(to_double(values[2]), to_double(values[3])),
         c = place(to_double(values[4]), to_double(values[5]));
    if (!a || !b || !c || *a == *b || *b == *c) return std::nullopt;
    double out = direction(*b, *c) - direction(*b, *a);
    return out < 0 ? out + 2 * std::numbers::pi : out;
}

std::optional<bool> point_in_circle(double longitude, double latitude, double centre_longitude, double centre_latitude,
                                    double radius) {
    auto point = place(longitude, latitude), centre = place(centre_longitude, centre_latitude);
    if (!point || !centre || !(radius > 0)) return std::nullopt;
    return kEarthRadius * central_angle(*point, *centre) <= radius;
}

// --- geohashes ---

std::string point_to_geohash(std::span<const Value> values) {
    constexpr int64_t kDefaultLength = 5;
    bool complete = !values[0].is_null() && !values[1].is_null() && (values.size() < 3 || !values[2].is_null());
    if (!complete || !place(to_double(values[0]), to_double(values[1]))) return {};
    int64_t length = values.size() < 3 ? kDefaultLength : values[2].as_long();
    if (length < 1 || length > static_cast<int64_t>(kMaxGeohashLength)) return {};
    return geohash_of(to_double(values[0]), to_double(values[1]), static_cast<size_t>(length));
}

Value position(CallContext& context, double longitude, double latitude) {
    auto out = context.arena->make_array<Value>(2);
    out[0] = Value::real(longitude);
    out[1] = Value::real(latitude);
    return Value::array(out);
}

Value geometry(CallContext& context, std::string_view type, Value coordinates) {
    auto members = context.arena->make_array<Member>(2);
    members[0] = {"type", Value::string(type)};
    members[1] = {"coordinates", coordinates};
    return Value::object(members);
}

Value geohash_to_central_point(CallContext& context, std::string_view geohash) {
    auto cell = geohash_cell(geohash);
    if (!cell) return Value();
    return geometry(context, "Point", position(context, cell->west + cell->width / 2, cell->south + cell->height / 2));
}

Value geohash_to_polygon(CallContext& context, std::string_view geohash) {
    auto cell = geohash_cell(geohash);
    if (!cell) return Value();
    double west = cell->west, south = cell->south, east = west + cell->width, north = south + cell->height;
    const Value corners[] = {position(context, west, south), position(context, east, south),
                             position(context, east, north), position(context, west, north),
                             position(context, west, south)};
    const Value ring[] = {Value::array(context.arena->copy_array(std::span<const Value>(corners)))};
    return geometry(context, "Polygon", Value::array(context.arena->copy_array(std::span<const Value>(ring))));
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
