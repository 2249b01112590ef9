// Each character holds five bits, which halve the longitude and the latitude in turn. Halves of degrees are exact in a double down to
// the 18th character.
#include "function/geohash.h"

namespace tocsin {
namespace {

constexpr std::string_view kAlphabet = "0123456789bcdefghjkmnpqrstuvwxyz";
constexpr int kBitsPerCharacter = 5;

// Halves one side of the cell: the upper half if `upper`.
void halve(GeohashCell& cell, bool longitude, bool upper) {
    double& size = longitude ? cell.width : cell.height;
    double& start = longitude ? cell.west : cell.south;
    size /= 2;
    if (upper) start += size;
}

}  // namespace

std::string geohash_of(double longitude, double latitude, size_t length) {
    GeohashCell cell;
    std::string out;
    bool turn = true;  // longitude's
    while (out.size() < length) {
        size_t number = 0;
        for (int bit = 0; bit < kBitsPerCharacter; ++bit, turn = !turn) {
            bool upper = turn ? longitude >= cell.west + cell.width / 2 : latitude >= cell.south + cell.height / 2;
            halve(cell, turn, upper);
            number = number * 2 + (upper ? 1 : 0);
        }
        out += kAlphabet[number];
    }
    return out;
}

std::optional<GeohashCell> geohash_cell(std::string_view geohash) {
    if (geohash.empty() || geohash.size() > kMaxGeohashLength) return std::nullopt;
    GeohashCell cell;
    bool turn = true;
    for (char c : geohash) {
        size_t number = kAlphabet.find(c);
        if (number == std::string_view::npos) return std::nullopt;
        for (int bit = kBitsPerCharacter - 1; bit >= 0; --bit, turn = !turn)
            halve(cell, turn, (number >> bit & 1) != 0);
    }
    return cell;
}

}  // namespace tocsin
