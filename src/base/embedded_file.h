// A data file of the project, compiled in.
#pragma once

#include <string_view>

namespace tocsin {

struct EmbeddedFile {
    std::string_view name;
    std::string_view text;
};

}  // namespace tocsin
