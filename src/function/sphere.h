// Places and great circles on a sphere.
#pragma once

#include <optional>

namespace tocsin {

inline constexpr double kEarthRadius = 6'371'010;  // metres; what the vendor's examples come from

// A place in radians.
struct Place {
    double longitude = 0, latitude = 0;
    bool operator==(const Place&) const = default;
};

// nullopt for degrees that are out of range.
std::optional<Place> place_from_degrees(double longitude, double latitude);
double degrees_from_radians(double radians);

// The angle between two places as seen from the centre.
double central_angle(const Place& a, const Place& b);
// The direction from one place to another, clockwise from north, 0 to 2 pi.
double direction(const Place& from, const Place& to);
// The place at a fraction (0 to 1) of the shortest way between two places.
Place place_between(const Place& from, const Place& to, double fraction);
// The place on the shortest way from `a` to `b` that is nearest to `place`.
Place nearest_on_arc(const Place& place, const Place& a, const Place& b);

}  // namespace tocsin
