// Spherical trigonometry. Arcs are treated as unit vectors, which have no trouble at the poles and at 180 degrees.
#include "function/sphere.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tocsin {
namespace {

constexpr double kRadians = std::numbers::pi / 180;

struct Vector {
    double x, y, z;
};

Vector vector_of(const Place& place) {
    double flat = std::cos(place.latitude);
    return {flat * std::cos(place.longitude), flat * std::sin(place.longitude), std::sin(place.latitude)};
}
Place place_of(const Vector& v) { return {std::atan2(v.y, v.x), std::atan2(v.z, std::hypot(v.x, v.y))}; }
double dot(const Vector& a, const Vector& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
Vector cross(const Vector& a, const Vector& b) {
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
Vector combine(const Vector& a, double share_of_a, const Vector& b, double share_of_b) {
    return {a.x * share_of_a + b.x * share_of_b, a.y * share_of_a + b.y * share_of_b,
            a.z * share_of_a + b.z * share_of_b};
}

}  // namespace

std::optional<Place> place_from_degrees(double longitude, double latitude) {
    if (!(std::fabs(longitude) <= 180 && std::fabs(latitude) <= 90)) return std::nullopt;
    return Place{longitude * kRadians, latitude * kRadians};
}

double degrees_from_radians(double radians) { return radians / kRadians; }

double central_angle(const Place& a, const Place& b) {
    // The haversine formula is exact for near places, too.
    double north = std::sin((b.latitude - a.latitude) / 2), east = std::sin((b.longitude - a.longitude) / 2);
    double half = north * north + std::cos(a.latitude) * std::cos(b.latitude) * east * east;
    return 2 * std::asin(std::sqrt(std::min(1.0, half)));
}

double direction(const Place& from, const Place& to) {
    double east = to.longitude - from.longitude;
    double y = std::sin(east) * std::cos(to.latitude);
    double x = std::cos(from.latitude) * std::sin(to.latitude) -
               std::sin(from.latitude) * std::cos(to.latitude) * std::cos(east);
    double out = std::atan2(y, x);
    return out < 0 ? out + 2 * std::numbers::pi : out;
}

Place place_between(const Place& from, const Place& to, double fraction) {
    double angle = central_angle(from, to);
    if (angle == 0) return from;
    double first = std::sin((1 - fraction) * angle) / std::sin(angle),
           second = std::sin(fraction * angle) / std::sin(angle);
    return place_of(combine(vector_of(from), first, vector_of(to), second));
}

Place nearest_on_arc(const Place& place, const Place& a, const Place& b) {
    Vector p = vector_of(place), from = vector_of(a), to = vector_of(b), normal = cross(from, to);
    double length = dot(normal, normal);
    if (length > 0) {
        // The foot of the perpendicular, if it lies between the ends.
        Vector foot = combine(p, 1, normal, -dot(p, normal) / length);
        bool between = dot(cross(from, foot), normal) >= 0 && dot(cross(foot, to), normal) >= 0;
        if (between && dot(foot, foot) > 0) return place_of(foot);
    }
    return central_angle(place, a) <= central_angle(place, b) ? a : b;
}

}  // namespace tocsin
