// KQL's buildschema(): the least schema that fits all values.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/arena.h"
#include "data/value.h"

namespace tocsin {

// What was seen at one place of the values. `{"a": "long"}` for bags, `{"`indexer`": ...}` for arrays, an array of alternatives where
// kinds differ.
class ValueSchema {
public:
    void add(const Value& value, Arena& arena);
    void add(const ValueSchema& other);
    Value to_value(Arena& arena) const;
    bool empty() const { return scalars_.empty() && !bag_ && !elements_; }

private:
    std::set<std::string> scalars_;  // type names
    std::map<std::string, ValueSchema> members_;
    bool bag_ = false;
    std::unique_ptr<ValueSchema> elements_;
};

}  // namespace tocsin
