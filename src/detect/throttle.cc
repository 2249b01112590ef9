#include "detect/throttle.h"

namespace tocsin {
namespace {
constexpr size_t kManyValues = 100'000;  // beyond that, those whose time is over are forgotten
}  // namespace

bool Throttle::passes(const RowReader& rows, size_t row, Ticks now) {
    std::string key;
    for (const Located& field : throttling_.fields) {
        std::string value = rows.text(row, field.text);
        key += std::to_string(value.size()) + ":" + value;
    }
    auto [it, fresh] = until_.try_emplace(std::move(key), 0);
    if (!fresh && now < it->second) {
        ++throttled_;
        return false;
    }
    it->second = now + throttling_.period;
    if (until_.size() > kManyValues) std::erase_if(until_, [&](const auto& entry) { return entry.second <= now; });
    return true;
}

}  // namespace tocsin
