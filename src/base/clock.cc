#include "base/clock.h"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

namespace tocsin {

int64_t system_time_microseconds() {
    auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

double monotonic_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

uint64_t peak_memory_bytes() {
    // getrusage() would tell the size of the process that started this one, if that was larger.
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        constexpr std::string_view kPeak = "VmHWM:";
        if (line.rfind(kPeak, 0) == 0) return std::strtoull(line.c_str() + kPeak.size(), nullptr, 10) * 1024;
    }
    return 0;
}

}  // namespace tocsin
