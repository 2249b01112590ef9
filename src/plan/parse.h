// Parse: columns cut out of a text by a pattern (KQL parse, parse-where, parse-kv as regular expression; SPL rex). The front end
// translates its pattern into one regular expression with a group per column.
#pragma once

#include <string>
#include <vector>

#include "plan/node.h"

namespace tocsin {

enum class ParseFailure : uint8_t {
    kNullAll,  // KQL parse: no match, or one failed conversion, makes all columns null ("" for strings)
    kNullOne,  // relaxed: only the column that fails
    kDropRow,  // parse-where
    kKeep,     // SPL rex: columns stay as they were
};

enum class RegexDialect : uint8_t { kRe2, kPcre2 };

struct Parse final : Node {
    static constexpr NodeKind kKind = NodeKind::kParse;
    ExprPtr text;
    std::string pattern;  // in the dialect, after translation
    RegexDialect dialect = RegexDialect::kRe2;
    std::vector<Field> columns;  // group i+1 makes column i
    ParseFailure failure = ParseFailure::kNullAll;
    uint64_t max_matches = 1;  // SPL max_match; 0 = all; more than one gives a multivalue
    std::string offset_field;  // SPL offset_field, may be empty

    Parse() : Node(kKind) {}
    NodePtr clone() const override;
    std::string describe() const override;
};

}  // namespace tocsin
