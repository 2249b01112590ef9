// Texts that nearly every CloudTrail record has: to look for one of them tells little about a record.
#pragma once

#include <string_view>

namespace tocsin {

// `text`: letters and digits in lower case.
bool is_usual_text(std::string_view text);

}  // namespace tocsin
