// What a kernel may use besides its arguments.
#pragma once

#include <array>
#include <cstdint>
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
    KernelCache() = default;
    KernelCache(const KernelCache&) = delete;
    KernelCache& operator=(const KernelCache&) = delete;

    // The object made by `make(key)` the first time, kept for later. Uses are told apart by T and the tag character.
    template <class T, class Make>
    T& get(char tag, std::string_view key, Make make) {
        const void* type = &kMarker<T>;
        const Entry*& recent = recent_[slot(key.data(), tag, type)];
        if (!recent || !recent->first.is(tag, type, key)) {
            Name name{tag, type, std::string(key)};
            auto it = entries_.find(name);
            if (it == entries_.end())
                it = entries_.emplace(std::move(name), std::shared_ptr<void>(std::make_shared<T>(make(key)))).first;
            recent = &*it;
        }
        return *static_cast<T*>(recent->second.get());
    }

    // Between calls of kernels, none of which keeps what it got: makes room if there is too much.
    void trim() {
        if (entries_.size() <= kLimit) return;
        entries_.clear();
        recent_ = {};
    }

private:
    struct Name {
        char tag;
        const void* type;  // kMarker's address
        std::string key;

        bool is(char other_tag, const void* other_type, std::string_view other_key) const {
            return tag == other_tag && type == other_type && key == other_key;
        }
        bool operator==(const Name&) const = default;
    };
    struct Hash {
        size_t operator()(const Name& name) const {
            return std::hash<std::string>()(name.key) ^
                   (reinterpret_cast<uintptr_t>(name.type) + static_cast<size_t>(name.tag));
        }
    };
    using Entries = std::unordered_map<Name, std::shared_ptr<void>, Hash>;
    using Entry = Entries::value_type;

    // A pattern that the query writes stands at one address.
    static constexpr size_t kRecent = 32;
    static size_t slot(const char* key, char tag, const void* type) {
        return ((reinterpret_cast<uintptr_t>(key) >> 3) + static_cast<size_t>(tag) +
                (reinterpret_cast<uintptr_t>(type) >> 3)) %
               kRecent;
    }

    template <class T>
    static inline char kMarker = 0;         // its address stands for the type
    static constexpr size_t kLimit = 4096;  // patterns computed per row must not fill the memory
    Entries entries_;
    std::array<const Entry*, kRecent> recent_{};  // found before, by slot
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
