#include "exec/operator.h"

#include "base/check.h"

namespace tocsin {

Sink* Operator::input(size_t index) {
    CHECK(index == 0, "this operator has one input");
    return this;
}

}  // namespace tocsin
