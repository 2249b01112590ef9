// RoutePlanner: which leaves a record may matter to, and what is read from it at first. That depends on its eventName, eventSource and
// kind only (optimize/gate.h), and there are few distinct combinations of those: the answer is worked out once per combination, by the
// thread that meets it first.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/container/flat_hash_map.h>

#include "base/check.h"
#include "detect/feed_layout.h"
#include "exec/operator.h"

namespace tocsin {

// What a route depends on. Names as they stand in the record.
struct RouteKey {
    RecordKind kind;
    std::string_view event_source;
    std::string_view event_name;
    std::string_view logsource;  // of the record's file

    bool operator==(const RouteKey&) const = default;
};

// A way for a record to a leaf.
struct TextGate {
    const TextWay* way;
    uint32_t leaf;
};

// What a combination of dispatch fields leads to.
struct Route {
    uint32_t id = 0;
    std::vector<uint32_t> leaves;     // that every record goes to
    std::vector<uint32_t> by_text;    // that a record goes to if it has their texts
    std::vector<TextGate> gates;      // which these are, by text
    std::vector<uint32_t> first;      // shared columns that are extracted at first for `leaves`,
    std::vector<uint32_t> first_all;  // and for all; ascending
};

// A map by RouteKey that keeps the names.
template <class T>
class RouteMap {
public:
    // Null if there is none.
    T* find(const RouteKey& key) {
        auto found = entries_.find(key);
        return found == entries_.end() ? nullptr : &found->second->value;
    }
    T& add(const RouteKey& key, T value) {
        // Hostile logs may have a new name in every record.
        constexpr size_t kMostRoutes = 100'000;
        if (entries_.size() >= kMostRoutes) entries_.clear();
        auto entry = std::make_unique<Entry>(key, std::move(value));
        const RouteKey own = entry->key;
        auto [added, is_new] = entries_.emplace(own, std::move(entry));
        CHECK(is_new, "a route is added once");
        return added->second->value;
    }

private:
    struct Entry {
        Entry(const RouteKey& wanted, T value_in)
            : names(std::string(wanted.event_source) + std::string(wanted.event_name) + std::string(wanted.logsource)),
              key{wanted.kind, part(0, wanted.event_source), part(wanted.event_source.size(), wanted.event_name),
                  part(wanted.event_source.size() + wanted.event_name.size(), wanted.logsource)},
              value(std::move(value_in)) {}
        std::string_view part(size_t begin, std::string_view of) const {
            return std::string_view(names).substr(begin, of.size());
        }
        std::string names;
        RouteKey key;  // whose texts are in `names`
        T value;
    };
    struct Hash {
        size_t operator()(const RouteKey& key) const {
            return absl::HashOf(static_cast<int>(key.kind), key.event_source, key.event_name, key.logsource);
        }
    };
    absl::flat_hash_map<RouteKey, std::unique_ptr<Entry>, Hash> entries_;
};

class RoutePlanner {
public:
    // `layout` outlives the planner.
    explicit RoutePlanner(const FeedLayout& layout) : layout_(layout), of_any_event_(layout.distinct_filters()) {
        state_.clock = &clock_;
    }

    // From any thread.
    std::shared_ptr<const Route> plan(const RouteKey& key);
    // Limits that gates reached.
    const Notices& notices() { return *notices_of(state_.cache); }

private:
    using Gates =
        std::vector<std::optional<bool>>;  // per distinct filter: whether it lets records through, if that is known

    Route make(const RouteKey& key);
    bool passes_gate(const LeafLayout& leaf, const DispatchValues& known, Gates& of_event);

    const FeedLayout& layout_;
    std::mutex mutex_;  // of all that follows
    Clock clock_;       // gates do not depend on it
    ThreadState state_;
    Gates of_any_event_;  // of filters that do not depend on the event
    RouteMap<std::shared_ptr<const Route>> routes_;
    uint32_t made_ = 0;  // routes so far
};

}  // namespace tocsin
