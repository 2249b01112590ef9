// Expressions over names of rules (extended correlation conditions) or of selections (`near`): `a and (b or not c)`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace tocsin::sigma {

struct KindExpression {
    std::string postfix;  // tokens of KindCondition (function/correlation_measure.h), parted by blanks
};

// Reads the whole text. `number_of(name, span)` gives the number of a name, or nullopt after telling what is wrong with it. `span_of(begin,
// end)` says where a part of the text stands. Nullopt after telling what is wrong.
std::optional<KindExpression> read_kind_expression(
    std::string_view text, const std::function<Span(size_t begin, size_t end)>& span_of,
    const std::function<std::optional<size_t>(std::string_view name, Span span)>& number_of, Diagnostics& diagnostics);

}  // namespace tocsin::sigma
