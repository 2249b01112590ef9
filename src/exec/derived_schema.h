// Output schemas of operators that change the incoming schema by name, computed once per incoming schema.
#pragma once

#include <functional>

#include "data/schema.h"

namespace tocsin {

// Remembers the last incoming schema and what was made of it: batches of one stream mostly share one schema.
template <class Derived>
class PerSchema {
public:
    const Derived& get(const SchemaPtr& schema, const std::function<Derived(const Schema&)>& make) {
        if (schema != last_ || !valid_) {
            last_ = schema;
            derived_ = make(*schema);
            valid_ = true;
        }
        return derived_;
    }

private:
    SchemaPtr last_;
    Derived derived_;
    bool valid_ = false;
};

}  // namespace tocsin
