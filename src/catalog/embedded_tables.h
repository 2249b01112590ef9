// The catalogue's fact tables (src/catalog/data/*.tsv), compiled in.
#pragma once

#include <span>

#include "base/embedded_file.h"

namespace tocsin {

std::span<const EmbeddedFile> embedded_tables();

}  // namespace tocsin
