// Lists of aggregates: `count dc(x) as n, values(eval(...)) ... by a, b`, as stats and its relatives take them (spl.md
// 3.2).
#pragma once

#include "lang/spl/search_expression.h"
#include "plan/aggregate.h"

namespace tocsin::spl {

// One aggregate as written. A wildcard argument (`values(x.*) as *`) stands for one call per matching column.
struct AggregateTerm {
    AggregateCall call;          // outputs[0].name: the name, may hold `*` for a wildcard
    std::string wildcard;        // the argument's pattern, or empty
    std::string function_name;   // as written, lower case: timechart adds its span to per_hour
    bool order_matters = false;  // first, last, list
    // An expression of aggregates, `eval(avg(x) / max(y))`: it reads the outputs of `parts`, the call has no function.
    ExprPtr value;
    std::vector<AggregateTerm> parts;
};

// Reads aggregates as long as there are any: to the end, to a word that is none (`by`, `from`, `over`), or to an
// option. `field` reads the fields (null: by name). False after an error.
bool read_aggregates(const Command& command, Lexer& lexer, std::vector<AggregateTerm>& out,
                     const FieldReader& field = {});
// The same with expressions of aggregates, which chart and timechart take.
bool read_aggregates_and_expressions(const Command& command, Lexer& lexer, std::vector<AggregateTerm>& out);

// Takes out fields to group by that stand there before. False after an error: an output cannot have the name of a field to
// group by.
bool settle_groups(const Command& command, std::vector<Token>& keys, const std::vector<AggregateTerm>& terms);

// The calls. An output that a later one of the same name replaces is not made at all.
std::vector<AggregateCall> distinct_calls(std::vector<AggregateTerm> terms);

// Whether the next token is this word.
bool take_keyword(Lexer& lexer, std::string_view lower_case);

// Wildcard terms replaced by one call per column of a closed schema.
std::vector<AggregateTerm> expand_wildcards(std::vector<AggregateTerm> terms, const Schema& schema,
                                            const std::vector<std::string>& keys);

}  // namespace tocsin::spl
