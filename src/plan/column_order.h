// The order of a result's columns where the query does not say it: fields of events have none of their own, and the order in which
// they are met changes with threads, batches and passes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plan/node.h"

namespace tocsin {

// Columns by the first pattern of SPL's `table` that they match, then internal ones (`_time`, `_raw`), then by name.
class ColumnOrder {
public:
    explicit ColumnOrder(std::vector<std::string> patterns) : patterns_(std::move(patterns)) {}
    bool less(std::string_view a, std::string_view b) const;
    // Whether the query writes the whole name: such a column is shown even without a value.
    bool names(std::string_view column) const;

private:
    size_t rank(std::string_view name) const;
    std::vector<std::string> patterns_;
};

// Nothing where the query names all columns or an operator makes them in an order of its own (chart, transpose).
std::optional<ColumnOrder> column_order(const Node& root);

}  // namespace tocsin
