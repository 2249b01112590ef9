// Which seeds a generated test runs: those it names, or others for a longer search by hand (TOCSIN_SEEDS=first:count).
#pragma once

#include <cstdint>
#include <cstdlib>

namespace tocsin::differential {

struct Seeds {
    uint64_t first = 1;
    uint64_t count = 0;
};

inline Seeds seeds(uint64_t count) {
    Seeds out{1, count};
    if (const char* text = std::getenv("TOCSIN_SEEDS")) {
        char* end = nullptr;
        out.first = std::strtoull(text, &end, 10);
        if (*end == ':') out.count = std::strtoull(end + 1, nullptr, 10);
    }
    return out;
}

}  // namespace tocsin::differential
