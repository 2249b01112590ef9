// Geohashes: places on Earth as texts, in which each character makes the cell smaller.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin {

// A cell in degrees.
struct GeohashCell {
    double west = -180, south = -90, width = 360, height = 180;
};

inline constexpr size_t kMaxGeohashLength = 18;

// The geohash of `length` characters (at most kMaxGeohashLength) for a place.
std::string geohash_of(double longitude, double latitude, size_t length);

// The cell that a geohash names; nullopt for what is no geohash.
std::optional<GeohashCell> geohash_cell(std::string_view geohash);

}  // namespace tocsin
