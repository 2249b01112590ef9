// What every consumer of diagnostics may rely on.
#pragma once

#include "base/check.h"
#include "base/diagnostic.h"

namespace tocsin {

// Each has a place in its text, if it is about one, and can be printed.
inline void check_diagnostics(const Diagnostics& diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics.all()) {
        const size_t size = diagnostic.source == nullptr ? 0 : diagnostic.source->text().size();
        CHECK(diagnostic.span.begin <= diagnostic.span.end && diagnostic.span.end <= size, "spans lie in their text");
        CHECK(!to_string(diagnostic).empty(), "diagnostics can be printed");
    }
}

}  // namespace tocsin
