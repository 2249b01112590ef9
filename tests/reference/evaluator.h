// Evaluator: one run of a plan. Every node kind has a function in the file of its name.
#pragma once

#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "plan/aggregate.h"
#include "plan/node.h"
#include "plan/template.h"
#include "reference/evaluate.h"

namespace tocsin::reference {

// A query that fails while it runs. Caught in evaluate_reference().
struct QueryFailure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Evaluator {
public:
    Evaluator(const std::vector<Record>& records, const Clock& clock, Arena& arena)
        : records_(records), clock_(clock), arena_(arena) {}

    Rows evaluate(const Node& node);

    // The value of an expression over one row of a table with that schema.
    Value value(const Expr& expr, const Schema& schema, const Row& row);
    // True, not null.
    bool holds(const Expr& expr, const Schema& schema, const Row& row);
    // The value of an expression without columns.
    Value constant(const Expr& expr);
    // The language's own conversion, as KQL's tolong(), todatetime() ...; null where that fails.
    Value cast(const Value& value, Type type);
    // The text of a value in memory that lasts.
    Value text(std::string_view text) { return make_string(text, arena_); }
    Value array(const std::vector<Value>& items);
    // The template's plan for a filling, which lasts as long as the evaluator; null if there is none.
    const Node* write(const Template& from, const Template::Filling& filling);

    CallContext context() { return {&arena_, &clock_, &cache_, &random_}; }
    Arena& arena() { return arena_; }
    const Clock& clock() const { return clock_; }
    const std::vector<Record>& records() const { return records_; }

    // The rows that the Values node of an Apply's body stands for.
    const Rows* handed_in = nullptr;
    // Those of its further inputs, from 1 on.
    const std::vector<Rows>* further = nullptr;
    // Scans met so far: records that several scans read come in the order of the scans.
    uint32_t scans = 0;

private:
    const std::vector<Record>& records_;
    Clock clock_;
    Arena& arena_;
    KernelCache cache_;
    std::mt19937_64 random_{0x70c51};
    // The call's last argument once for each value of its first, which it reads as the column of the call's name.
    Value each_value(const Expr& call, const Schema& schema, const Row& row);

    std::map<const Expr*, Value> subqueries_;  // each runs once
    std::vector<NodePtr> written_;
};

// The value of one call of a function.
Value call_function(Evaluator& evaluator, const Function& function, const std::vector<Value>& arguments);

// The results of the calls over rows of a table, output by output.
std::vector<Value> aggregate(Evaluator& evaluator, const std::vector<AggregateCall>& calls, const Schema& schema,
                             const std::vector<const Row*>& rows);
// The values of a call's constant arguments; null for the others.
std::vector<Value> constants_of(Evaluator& evaluator, const AggregateCall& call);

// Orders lists of values as compare_values() does, from the first on.
struct KeyLess {
    bool operator()(const std::vector<Value>& a, const std::vector<Value>& b) const;
};

Rows evaluate_scan(Evaluator& evaluator, const Node& node);
Rows evaluate_values(Evaluator& evaluator, const Node& node);
Rows evaluate_range(Evaluator& evaluator, const Node& node);
Rows evaluate_filter(Evaluator& evaluator, const Node& node);
Rows evaluate_extend(Evaluator& evaluator, const Node& node);
Rows evaluate_project(Evaluator& evaluator, const Node& node);
Rows evaluate_select(Evaluator& evaluator, const Node& node);
Rows evaluate_aggregate(Evaluator& evaluator, const Node& node);
Rows evaluate_join(Evaluator& evaluator, const Node& node);
Rows evaluate_union(Evaluator& evaluator, const Node& node);
Rows evaluate_expand(Evaluator& evaluator, const Node& node);
Rows evaluate_apply(Evaluator& evaluator, const Node& node);
Rows evaluate_parse(Evaluator& evaluator, const Node& node);
Rows evaluate_sort(Evaluator& evaluator, const Node& node);
Rows evaluate_take(Evaluator& evaluator, const Node& node);
Rows evaluate_serial(Evaluator& evaluator, const Node& node);
Rows evaluate_transform(Evaluator& evaluator, const Node& node);

}  // namespace tocsin::reference
