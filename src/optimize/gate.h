// Gates: what a scan's filters say about a record's dispatch fields alone. A record whose gate is closed cannot give the leaf a row,
// whatever else it holds.
#pragma once

#include <vector>

#include "plan/scan.h"

namespace tocsin {

// The fields that the log reader finds while it looks for the end of a record.
enum class DispatchField : uint8_t { kNone, kEventName, kEventSource, kSourcetype };
DispatchField dispatch_field(const ScanColumn& column);

struct Gate {
    // A necessary condition over dispatch columns only; null: every record may matter.
    ExprPtr condition;
    // exact[i]: the gate decides filter i completely, it need not be evaluated again.
    std::vector<bool> exact;
};

// Sound for any filters: a part that speaks of other fields counts as true under `and` and `or`; below any other function (negation
// above all) an expression counts only if all of it speaks of dispatch fields.
Gate make_gate(const Scan& scan);

}  // namespace tocsin
