// Gates: what a scan's filters say about a record of which only the dispatch fields are known. A record whose gate is closed cannot give the
// leaf a row, whatever else it holds.
#pragma once

#include <string_view>

#include "exec/operator.h"
#include "plan/scan.h"

namespace tocsin {

// The fields that the log reader finds while it looks for the end of a record.
enum class DispatchField : uint8_t { kNone, kEventName, kEventSource, kSourcetype };
DispatchField dispatch_field(const ScanColumn& column);

// What is known of a record before it is read.
struct DispatchValues {
    std::string_view event_name;  // empty: the record has none
    std::string_view event_source;
    std::string_view sourcetype;
    bool names_known =
        true;  // false: name and source may be anything (records that are not CloudTrail's may spell them as numbers)
};

// Whether the record may pass all filters. The filters are evaluated over sets of possible values: a dispatch field has one, any other
// field may hold anything, and a condition that is not decided gives the values of both of its branches. So a filter such as
// action = "created" closes the gate for names that the view's `case` expression for `action` maps to other values.
bool gate_open(const Scan& scan, const DispatchValues& known, ThreadState& state);

// Whether the filter reads dispatch fields only, so that an open gate means that it is true.
bool decided_by_gate(const Expr& filter, const Scan& scan);

}  // namespace tocsin
