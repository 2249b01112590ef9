// The operations that a rule looks for without naming them, by what the add-on makes of names: `tag=change action=created`. Asked of the
// filters that run: each is tried on a plain record of every operation that AWS has.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "catalog/event_names.h"
#include "plan/node.h"

namespace tocsin {

class DerivedEvents {
public:
    // Those that fit every filter of a scan which tells operations apart; sorted. Empty if no filter does, or if they are many.
    // `plan`: optimised, so that its filters stand in its scans and ask of fields of the record.
    std::vector<EventFact> of(Plan& plan);

private:
    // Of all operations of all services, in order, those that the filter admits; empty if it tells nothing of them: it admits all, or
    // none because it asks for more than plain records have. None at all if it asks for another product's events.
    const std::vector<bool>& fitting(const Expr& filter);

    std::map<std::string, std::vector<bool>> fitting_;  // by the filter's text: rules of one data model share them
};

}  // namespace tocsin
