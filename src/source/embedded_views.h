// The shipped view files, compiled in.
#pragma once

#include <span>

#include "base/embedded_file.h"

namespace tocsin {

std::span<const EmbeddedFile> embedded_views();

}  // namespace tocsin
