// Gates: what a scan's filters say about a record of which only the dispatch fields are known. A record whose gate is closed cannot give the
// leaf a row, whatever else it holds.
#pragma once

#include <span>

#include "optimize/possible_values.h"

namespace tocsin {

// Whether the record may pass all `filters` of the scan, which are asked in this order. The filters are evaluated over sets of possible values: a filter such as
// action = "created" closes the gate for names that the view's `case` expression for `action` maps to other values.
bool gate_open(std::span<const Expr* const> filters, const Scan& scan, const DispatchValues& known, ThreadState& state);

// Whether the filter reads a dispatch field at all; what its gate says of others is the same for all events.
bool reads_dispatch_field(const Expr& filter, const Scan& scan);

// Whether the filter reads dispatch fields only, so that an open gate means that it is true.
bool decided_by_gate(const Expr& filter, const Scan& scan);

}  // namespace tocsin
