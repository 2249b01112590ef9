// Raw texts: what stands between the quotes of a JSON string, as the dispatch fields of a RawRecord are.
#pragma once

#include <string>
#include <string_view>

namespace tocsin {

// What the raw text stands for. One that is no JSON is returned as it is.
std::string unescaped(std::string_view raw);

}  // namespace tocsin
