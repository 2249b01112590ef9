#include "catalog/duration_text.h"

namespace tocsin {

std::string duration_text(Ticks duration) {
    struct Unit {
        Ticks ticks;
        const char* name;
    };
    constexpr Unit kUnits[] = {{kTicksPerHour * 24, "d"}, {kTicksPerHour, "h"}, {kTicksPerHour / 60, "m"}};
    for (const Unit& unit : kUnits) {
        if (duration != 0 && duration % unit.ticks == 0) return std::to_string(duration / unit.ticks) + unit.name;
    }
    return std::to_string(duration / (kTicksPerHour / 3600)) + "s";
}

}  // namespace tocsin
