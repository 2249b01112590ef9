// Iterate: columns computed anew for each value of an array, each time from what they were after the value before: SPL's
// foreach mode=multivalue and mode=json_array. The body is a chain of extends over the handed-in row.
#pragma once

#include <string>

#include "plan/apply.h"

namespace tocsin {

struct Iterate final : Apply {
    std::string
        values;        // the column with the array; another value is one round, null is none. It is not in the result,
    std::string item;  // nor are those under which the body reads the value of the round
    std::string number;  // and its number, from 0

    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
