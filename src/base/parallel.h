// Work that falls into independent parts.
#pragma once

#include <cstddef>
#include <functional>

namespace tocsin {

// Calls work(i) for every i in [0, count), by at most `threads` threads at once, of which the calling one is one. Returns when all is done.
// The parts are begun in their order. An exception ends the work and is thrown to the caller.
void in_parallel(unsigned threads, size_t count, const std::function<void(size_t)>& work);

}  // namespace tocsin
