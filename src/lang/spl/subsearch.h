// Subsearches `[ ... ]` (spl.md 1.5): searches inside searches and expressions, evaluated before the rows that they are
// compared with.
#pragma once

#include "lang/spl/search_expression.h"

namespace tocsin::spl {

// The rows of a subsearch. Null after an error.
NodePtr compile_subsearch(Compiler& compiler, const ExpandedText& text, Range inner);

// A subsearch as a term of a search: rows that have, for one of its rows, the values of all its fields. `field` reads
// the fields of the outer rows.
struct SubsearchCondition {
    bool ok = true;
    ExprPtr predicate;  // null: every row fits
};
SubsearchCondition subsearch_condition(Compiler& compiler, const ExpandedText& text, Range inner,
                                       const FieldReader& field);

// A subsearch that ends in one field, as the array of its values. Null after an error.
ExprPtr subsearch_values(Compiler& compiler, const ExpandedText& text, Range inner);

// A subsearch as an operand of an expression: the value that its `return $field` names. Null after an error.
ExprPtr subsearch_scalar(Compiler& compiler, const ExpandedText& text, Range inner);

}  // namespace tocsin::spl
