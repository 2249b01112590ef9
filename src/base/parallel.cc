#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace tocsin {

void in_parallel(unsigned threads, size_t count, const std::function<void(size_t)>& work) {
    std::atomic<size_t> next{0};
    auto take_parts = [&] {
        for (size_t i = next++; i < count; i = next++) work(i);
    };
    std::vector<std::thread> others;
    for (size_t i = 1; i < std::min<size_t>(threads, count); ++i) others.emplace_back(take_parts);
    take_parts();
    for (std::thread& thread : others) thread.join();
}

}  // namespace tocsin
