// Possible values: what an expression over a scan may come to, for a record of which only the dispatch fields are known.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

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

// The values that an expression may have; nullopt: any.
using Possible = std::optional<std::vector<Value>>;

bool may_be_true(const Possible& values);
bool must_be_true(const Possible& values);
bool must_be_false(const Possible& values);

// Evaluates expressions over sets of values: a dispatch field has one, any other field may hold anything, and a condition that is not
// decided gives the values of both of its branches. The answers are sound, not exact: sets that grow large count as "any".
class PossibleValues {
public:
    // The arguments must outlive the object.
    PossibleValues(const Scan& scan, const DispatchValues& known, ThreadState& state)
        : scan_(scan), known_(known), state_(state) {}

    Possible of(const Expr& expr) { return of(expr, 0); }
    // From now on the name stands for a column that is computed above the scan.
    void assign(const std::string& name, Possible values) { computed_.insert_or_assign(name, std::move(values)); }

    static constexpr int kDeepest = 100;  // calls within calls; deeper ones may have any value

private:
    Possible of(const Expr& expr, int depth);
    Possible of_column(const std::string& name) const;
    Possible of_call(const Expr& expr, int depth);
    Possible of_connective(const Expr& expr, int depth);
    Possible of_plain(const Expr& expr, int depth);

    const Scan& scan_;
    const DispatchValues& known_;
    ThreadState& state_;
    std::unordered_map<std::string, Possible> computed_;
    Arena arena_;
};

}  // namespace tocsin
