// ResultUse: what will be read of the results of a scan's rules. A table of alerts shows a line of each: what nobody reads of the rows need
// not be computed, not even extracted from the logs.
#pragma once

#include <set>
#include <string>

#include "detect/risk_demand.h"
#include "plan/node.h"
#include "rule/rule.h"

namespace tocsin {

struct ResultUse {
    bool rows = true;                 // shown, with all that an alert says of them
    bool risk_ranking = false;        // the risk of entities is summed up
    AnnotateTechnique annotate = {};  // for risk events; may be empty
};

// The columns of the rule's result that are read when its rows are not shown: for the headline of an alert, throttling, and the risk that the
// result adds. Names, with `*` for members of any name.
std::set<std::string> columns_read(const Rule& rule, const ResultUse& use, const RiskDemand& risk);

// Puts a node on top of the bound plan that leaves of the result only these columns.
void keep_columns(Plan& plan, const std::set<std::string>& columns);

}  // namespace tocsin
