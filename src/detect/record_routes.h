// RecordRoutes: the routes of one thread's records, with what the thread needs to extract their columns.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "detect/feed_layout.h"
#include "detect/route_planner.h"
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

// A route in use.
struct RouteInUse {
    std::shared_ptr<const Route> plan;
    ColumnSet* first = nullptr;
    ColumnSet* first_all = nullptr;
    uint64_t batch = 0;   // the last one with a record of this route,
    uint32_t number = 0;  // and the route's number in it
};

// One per thread.
class RecordRoutes {
public:
    using Storage =
        std::vector<std::unique_ptr<Value[]>>;  // cells of each shared column; null where nothing is extracted

    // The arguments outlive the routes; storage is made for the columns that routes need.
    RecordRoutes(const FeedLayout& layout, RoutePlanner& planner, Storage& storage, ThreadState& state)
        : layout_(layout), planner_(planner), storage_(storage), state_(state) {}

    // Valid until the next call.
    RouteInUse& find(const RawRecord& record);

private:
    ColumnSet* column_set(const std::vector<uint32_t>& columns);

    const FeedLayout& layout_;
    RoutePlanner& planner_;
    Storage& storage_;
    ThreadState& state_;
    RouteMap<RouteInUse> routes_;
    std::map<std::vector<uint32_t>, std::unique_ptr<ColumnSet>> column_sets_;
};

}  // namespace tocsin
