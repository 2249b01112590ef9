// Chance: the random choices of the generators. The same seed gives the same choices with every standard library.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace tocsin::differential {

class Chance {
public:
    explicit Chance(uint64_t seed) : state_(seed) { state_ = next() ^ (seed << 32); }

    // 0 ... count-1.
    size_t below(size_t count) { return static_cast<size_t>(next() % count); }
    int64_t between(int64_t low, int64_t high) {
        return low + static_cast<int64_t>(below(static_cast<size_t>(high - low + 1)));
    }
    bool one_in(size_t count) { return below(count) == 0; }
    template <class T>
    const T& pick(const std::vector<T>& items) {
        return items[below(items.size())];
    }
    std::string pick(std::initializer_list<const char*> items) { return *(items.begin() + below(items.size())); }

private:
    // SplitMix64 by Steele, Lea and Flood.
    uint64_t next() {
        uint64_t z = state_ += 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }

    uint64_t state_;
};

}  // namespace tocsin::differential
