// RecordRoutes: which leaves a record may matter to, and what is read from it at first. That depends on its eventName, eventSource and
// kind only (optimize/gate.h), and there are few distinct combinations of those: the answer is worked out once per combination.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "detect/feed_layout.h"
#include "exec/operator.h"
#include "source/extract.h"

namespace tocsin {

// Shared columns that are extracted together, into the storage of the thread.
struct ColumnSet {
    Extractor extractor;
    std::vector<uint32_t> columns;
    std::vector<Value*> cells;  // where the columns are stored
    bool used = false;          // in the present batch
};

// A way for a record to a leaf.
struct TextGate {
    const TextWay* way;
    uint32_t leaf;
};

// What a combination of dispatch fields leads to.
struct Route {
    uint32_t id = 0;                 // among the thread's routes
    std::vector<uint32_t> leaves;    // that every record goes to
    std::vector<uint32_t> by_text;   // that a record goes to if it has their texts
    std::vector<TextGate> gates;     // which these are, by text
    ColumnSet* first = nullptr;      // what is extracted at first for `leaves`,
    ColumnSet* first_all = nullptr;  // and for all
    uint64_t batch = 0;              // the last one with a record of this route,
    uint32_t number = 0;             // and the route's number in it
};

// One per thread.
class RecordRoutes {
public:
    using Storage =
        std::vector<std::unique_ptr<Value[]>>;  // cells of each shared column; null where nothing is extracted

    // `layout`, `storage` and `state` outlive the routes; storage is made for the columns that routes need.
    RecordRoutes(const FeedLayout& layout, Storage& storage, ThreadState& state)
        : layout_(layout), storage_(storage), state_(state), of_any_event_(layout.distinct_filters()) {}

    // Valid until the next call.
    Route& find(const RawRecord& record);

private:
    Route make(const RawRecord& record, const std::string& logsource);
    using Gates =
        std::vector<std::optional<bool>>;  // per distinct filter: whether it lets records through, if that is known
    bool passes_gate(const LeafLayout& leaf, const DispatchValues& known, Gates& of_event);
    ColumnSet* column_set(std::vector<uint32_t> columns);

    const FeedLayout& layout_;
    Storage& storage_;
    ThreadState& state_;
    std::unordered_map<std::string, Route> routes_;
    std::map<std::vector<uint32_t>, std::unique_ptr<ColumnSet>> column_sets_;
    Gates of_any_event_;  // of filters that do not depend on the event
    std::string key_;
    uint32_t made_ = 0;  // routes so far
};

}  // namespace tocsin
