// The data models of the Common Information Model, as facts (spl.md 9).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::spl {

// The view of CloudTrail, and of whatever other events there are.
inline constexpr std::string_view kCloudTrail = "aws:cloudtrail";

// The view of risk events.
inline constexpr std::string_view kRiskEvents = "risk";

struct CalculatedField {
    std::string_view name;
    std::string_view expression;  // eval text
};

struct Dataset {
    std::string_view name;
    std::string_view parent;      // dataset that it lies in; empty: none
    std::string_view constraint;  // search text, beside that of the parent
    std::string_view unknown;     // fields, between blanks, that are `unknown` where an event has none
    std::span<const CalculatedField> fields;
};

struct DataModel {
    std::string_view name;
    std::span<const Dataset> datasets;  // parents first
    std::string_view view = {};         // what feeds it; empty: nothing that the program ships

    // Null if the model has no such dataset.
    const Dataset* find(std::string_view dataset) const;
    // The outermost dataset that this one lies in.
    const Dataset& root_of(const Dataset& dataset) const;
    // `All_Changes.Account_Management`: what `nodename` says of the events.
    std::string path_of(const Dataset& dataset) const;
    // The eval text of a field that the model calculates; empty for the events' own.
    std::string expression_of(std::string_view field) const;
    // The fields that the model calculates for a dataset.
    std::vector<std::string> calculated_fields(const Dataset& dataset) const;
};

// Null for a name that is no model of the CIM.
const DataModel* find_data_model(std::string_view name);

}  // namespace tocsin::spl
