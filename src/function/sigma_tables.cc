// Sigma's table functions.
#include "function/sigma_tables.h"

#include "function/tables.h"

namespace tocsin {
namespace {

constexpr TableFunction kTableFunctions[] = {
    {"correlate", Language::kSigma, sigma_correlate,
     "Events that belong together by time and common values, where their number, their values or their kinds meet a "
     "condition."},
};

}  // namespace

std::span<const TableFunction> sigma_table_functions() { return kTableFunctions; }

std::string correlation_key(size_t index) { return "\x02key" + std::to_string(index); }
std::string correlation_value(size_t index) { return "\x02value" + std::to_string(index); }

Schema correlation_schema(std::string_view type, const std::vector<std::string>& names, size_t keys) {
    Schema schema;
    // A field of the events may be called like a column of the result.
    auto add = [&](std::string name, Type column) {
        while (schema.has(name)) name += '_';
        schema.set(name, column);
    };
    for (size_t i = 0; i < keys; ++i) add(names[i], Type::kDynamic);
    add("event_count", Type::kLong);
    if (type.starts_with("value_")) add(std::string(type), Type::kReal);
    if (type == "value_share") add("value", Type::kDynamic);
    if (type.starts_with("temporal")) add("rules", Type::kDynamic);
    add("first_time", Type::kDateTime);
    add("last_time", Type::kDateTime);
    for (size_t i = keys; i < names.size(); ++i) add(names[i], Type::kDynamic);
    schema.set(kCorrelationStart, Type::kDateTime);
    schema.set(kCorrelationTime, Type::kDateTime);
    return schema;
}

}  // namespace tocsin
