// Names of columns that the query does not name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lang/kql/binder.h"
#include "lang/kql/syntax.h"

namespace tocsin::kql {

// The name that an expression gives its column, or an empty text if it gives none.
std::string implicit_name(const Syntax& syntax, const Binder& binder);

// Whether a name fits a pattern, in which `*` stands for any text.
bool matches_pattern(std::string_view pattern, std::string_view name);

// Output columns of one operator: each name once.
class ColumnNames {
public:
    // The columns that are there before.
    void reserve(const Schema& schema);
    void reserve(std::string_view name) { taken_.emplace_back(name); }
    bool has(std::string_view name) const;
    // `base`, or `base1`, `base2` ... if that is taken; an empty base gives `Column1`, `Column2` ...
    std::string add(std::string_view base);

private:
    std::vector<std::string> taken_;
};

// The name that an expression of a list would like for its column.
struct WantedName {
    std::string name;    // empty: any
    bool given = false;  // by the query, so that it must not occur twice
    Span span;
};
WantedName wanted_name(const Syntax& item, const Binder& binder);

// Names for the expressions of an extend, project or distinct: written ones, implicit ones, then Column1 ... Tells a
// name that occurs twice. `existing` are columns that stay beside them.
bool name_columns(std::span<const WantedName> wanted, const Schema* existing, Binder& binder,
                  std::vector<std::string>& out);

}  // namespace tocsin::kql
