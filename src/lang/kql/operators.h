// The keyword table of KQL's tabular operators.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "lang/kql/syntax.h"
#include "plan/node.h"

namespace tocsin::kql {

class Binder;
class Parser;

// Where an operator may stand.
enum class Position : uint8_t { kBehindPipe, kAtStart, kBoth };

// Reads what follows the keyword; null after telling an error.
using ParseOperator = Operator* (*)(Parser& parser);
// Puts the operator's plan nodes on top of `input` (null for an operator at the start); null after telling an error.
using BindOperator = NodePtr (*)(Binder& binder, const Operator& syntax, NodePtr input);

struct OperatorRow {
    std::string_view keyword;  // as written
    std::string_view step;     // the canonical name, as Step::kind
    Position position;
    ParseOperator parse;
    BindOperator bind;              // null: known to KQL, refused here with the code `unsupported`
    std::string_view refusal = {};  // why
};

std::span<const OperatorRow> operator_rows();

const OperatorRow* find_operator(std::string_view keyword);
std::vector<std::string_view> operator_keywords();

}  // namespace tocsin::kql
