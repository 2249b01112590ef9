// Column names with `*`: SPL's fields, table, rename; KQL's project-away.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

// Whether the whole name fits the pattern; `*` stands for any text. Case-sensitive.
bool name_matches(std::string_view pattern, std::string_view name);
// The name that a rename of `from` to `to` gives to `name`; nullopt if `from` does not fit. What each `*` of `from` stood for fills
// the `*`s of `to` in order.
std::optional<std::string> renamed_by(std::string_view from, std::string_view to, std::string_view name);
// What each `*` of the pattern stands for in a name that fits it; each as short as possible, from the left.
std::vector<std::string> star_segments(std::string_view pattern, std::string_view name);

}  // namespace tocsin
