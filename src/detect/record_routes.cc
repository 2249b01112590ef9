#include "detect/record_routes.h"

#include <utility>

namespace tocsin {

RouteInUse& RecordRoutes::find(const RawRecord& record) {
    const RouteKey key{record.kind, record.event_source, record.event_name, layout_.file_of(record).logsource};
    if (RouteInUse* known = routes_.find(key)) return *known;
    RouteInUse route;
    route.plan = planner_.plan(key);
    route.first = column_set(route.plan->first);
    route.first_all = column_set(route.plan->first_all);
    return routes_.add(key, std::move(route));
}

ColumnSet* RecordRoutes::column_set(const std::vector<uint32_t>& columns) {
    std::unique_ptr<ColumnSet>& set = column_sets_[columns];
    if (set) return set.get();
    set = std::make_unique<ColumnSet>(
        ColumnSet{Extractor(layout_.columns(columns), notices_of(state_.cache)), columns, {}});
    for (uint32_t column : columns) {
        if (!storage_[column]) storage_[column] = std::make_unique<Value[]>(layout_.options().batch_rows);
        set->cells.push_back(storage_[column].get());
    }
    return set.get();
}

}  // namespace tocsin
