// What a kernel may use besides its arguments.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/arena.h"
#include "data/time.h"

namespace tocsin {

// The clock of one run. All times UTC; `zone` is SPL's zone for text and snapping.
struct Clock {
    Ticks now = 0;           // end of the window
    Ticks window_start = 0;  // the run's bounds, for addinfo and EndTimeISO
    Ticks window_end = 0;
    std::string zone = "UTC";
};

// Compiled things that outlive a batch (regular expressions, parsed formats, CIDR lists), by their text. One per thread. What get() gives
// stays until trim().
class KernelCache {
public:
    // The object made by `make(key)` the first time, kept for later. Uses are told apart by T and the tag character.
    template <class T, class Make>
    T& get(char tag, std::string_view key, Make make) {
        const void* type = &kMarker<T>;
        scratch_.assign(1, tag).append(reinterpret_cast<const char*>(&type), sizeof(type)).append(key);
        auto it = entries_.find(scratch_);
        if (it == entries_.end()) {
            it = entries_.emplace(scratch_, std::shared_ptr<void>(std::make_shared<T>(make(key)))).first;
        }
        return *static_cast<T*>(it->second.get());
    }

    // Between calls of kernels, none of which keeps what it got: makes room if there is too much.
    void trim() {
        if (entries_.size() > kLimit) entries_.clear();
    }

private:
    template <class T>
    static inline char kMarker = 0;         // its address stands for the type
    static constexpr size_t kLimit = 4096;  // patterns computed per row must not fill the memory
    std::string scratch_;
    std::unordered_map<std::string, std::shared_ptr<void>> entries_;
};

// Tables that functions look into at run time (lookups, watchlists); see plan/environment.h.
struct Environment;

struct CallContext {
    Arena* arena = nullptr;  // results' memory
    const Clock* clock = nullptr;
    KernelCache* cache = nullptr;
    std::mt19937_64* random = nullptr;
};

}  // namespace tocsin
