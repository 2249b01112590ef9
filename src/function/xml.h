// XML as dynamic values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "data/value.h"

namespace tocsin {

// A bag with the root element. Attributes become members `@name`, text beside them `#text`, elements of the same name an array, an
// element with nothing but text that text, an empty one null. Nullopt for what is not well-formed. Document types are not read.
std::optional<Value> xml_to_dynamic(std::string_view text, Arena& arena);

// The text with `&lt;`, `&#60;` and the like as characters; what is no such entity stays.
std::string unescape_xml(std::string_view text);

}  // namespace tocsin
