// The shipped view files, compiled in.
#pragma once

#include <span>
#include <string_view>

namespace tocsin {

struct EmbeddedView {
    std::string_view file;
    std::string_view toml;
};

std::span<const EmbeddedView> embedded_views();

}  // namespace tocsin
