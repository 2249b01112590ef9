// Notices: what a run has to tell besides its rows: a limit that cut something off, a pattern that was given up. Each text once.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "function/call_context.h"

namespace tocsin {

class Notices {
public:
    void add(std::string_view text) {
        if (texts_.size() < kLimit) texts_.emplace(text);
    }
    void add(const Notices& other) {
        for (const std::string& text : other.texts_) add(text);
    }
    const std::set<std::string, std::less<>>& texts() const { return texts_; }

private:
    static constexpr size_t kLimit = 50;
    std::set<std::string, std::less<>> texts_;
};

// Those of the thread that the cache belongs to. They live as long as somebody holds them, also when the cache is emptied for want
// of room; then new ones take their place. An object that has to tell something later keeps the cache.
inline std::shared_ptr<Notices> notices_of(KernelCache& cache) {
    return cache.get<std::shared_ptr<Notices>>('!', {}, [](std::string_view) { return std::make_shared<Notices>(); });
}

}  // namespace tocsin
