// Data models of the Common Information Model over the events that Tocsin reads (spl.md 9).
#pragma once

#include <string_view>

#include "lang/spl/command.h"

namespace tocsin::spl {

struct CalculatedField {
    std::string_view name;
    std::string_view expression;  // eval text; empty: the field, or `unknown` where it is missing or empty
};

struct Dataset {
    std::string_view name;
    std::string_view constraint;  // search text, beside that of the model
};

struct DataModel {
    std::string_view name;
    std::string_view root;        // dataset that all others lie in
    std::string_view constraint;  // search text
    std::span<const CalculatedField> fields;
    std::span<const Dataset> children;
};

// The model of that name that Tocsin has data for; null for others.
const DataModel* find_data_model(std::string_view name);

// The events of a dataset (`Change`, `Change.All_Changes`, `Change.Instance_Changes`) with their own fields. A model
// without data gives no rows and a warning (`missing-data`). Null after an error. `model` is set to the model if there
// is one.
NodePtr data_model_events(const Command& command, std::string_view dataset, Range range, const DataModel*& model);

// A field of the model as an expression over its events: `user`, `unknown` where the event has none.
ExprPtr data_model_field(Compiler& compiler, const DataModel& model, std::string_view field, Span span);

// `All_Changes.Instance_Changes.image_id` -> `image_id`; names without the dataset's prefix as they are.
std::string_view without_dataset(std::string_view name, std::string_view root, const DataModel* model);

}  // namespace tocsin::spl
