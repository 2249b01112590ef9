// Datasets of data models as rows: for tstats, from and datamodel.
#pragma once

#include <string>
#include <string_view>

#include "lang/spl/cim_models.h"
#include "lang/spl/command.h"

namespace tocsin::spl {

// A dataset that a query names.
struct DataModelRows {
    NodePtr rows;                      // the events with their own fields; null after an error
    const DataModel* model = nullptr;  // null for a name that is no model: there are no rows
    const Dataset* dataset = nullptr;  // with `model`
};

// The events of a dataset (`Change`, `Change.All_Changes`, `Change.Instance_Changes`). A model without data gives no rows
// and a warning (`missing-data`).
DataModelRows data_model_events(const Command& command, std::string_view name, Range range);

// The risk events that are written by the time of the run. Null, told, if there is no view of them.
NodePtr scan_risk_events(const Command& command);

// A field of the model as an expression over its events: `user`, `unknown` where the event has none; `nodename` the
// datasets that the event is in.
ExprPtr data_model_field(Compiler& compiler, const DataModel& model, std::string_view field, Span span);

// `All_Changes.Instance_Changes.image_id` -> `image_id`; names without a dataset's name as they are.
std::string_view without_dataset(std::string_view name, const DataModel& model);

}  // namespace tocsin::spl
