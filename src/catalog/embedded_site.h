// The catalogue site's own files (src/catalog/site), compiled in: templates, style sheet, script, JSON schema.
#pragma once

#include <span>

#include "base/embedded_file.h"

namespace tocsin {

std::span<const EmbeddedFile> embedded_site();

}  // namespace tocsin
