// Reading result rows by column name, and their JSON form.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "exec/row_store.h"

namespace tocsin {

class RowReader {
public:
    // `schema` is the plan root's: its columns come first; further ones (open schemas) follow by name where a row has a value.
    RowReader(const Schema& schema, const RowStore& rows);

    size_t size() const { return rows_.rows(); }
    bool has(std::string_view column) const { return rows_.schema()->has(column); }
    // Null for a column that is not there.
    Value cell(size_t row, std::string_view column) const;
    // As text; empty for null.
    std::string text(size_t row, std::string_view column) const;
    // {"column": value, ...}: all columns of the root's schema, nulls included; of the further ones those with a value.
    std::string json(size_t row) const;
    // Calls visit(column, value) for what json() shows, without the nulls.
    void each_value(size_t row, const std::function<void(std::string_view, const Value&)>& visit) const;
    Lineage lineage(size_t row) const { return rows_.lineage(row); }

private:
    const Schema& schema_;
    const RowStore& rows_;
    struct Shown {
        size_t column;
        Type type;
        bool always;
    };
    std::vector<Shown> shown_;
};

}  // namespace tocsin
