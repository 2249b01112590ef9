// Texts with places for values of a result row: Sentinel's `{{Column}}`, Splunk's `$field$`.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "detect/row_reader.h"

namespace tocsin {

// `format` with each `{{Column}}` replaced by the row's value. Nullopt if a value is empty: the vendor then uses the rule's own text.
std::optional<std::string> fill_sentinel_text(std::string_view format, const RowReader& rows, size_t row);

// `message` with each `$field$` replaced (multivalues joined by a blank); a field without a value leaves its token.
std::string fill_splunk_text(std::string_view message, const RowReader& rows, size_t row);

// The columns whose values these texts may ask for. What stands between dollar signs is a field's name only if the row has one of that name: all
// such texts are given.
std::set<std::string> sentinel_placeholders(std::string_view format);
std::set<std::string> splunk_placeholders(std::string_view message);

}  // namespace tocsin
