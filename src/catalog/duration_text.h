// Lengths of time as people write them.
#pragma once

#include <string>

#include "data/time.h"

namespace tocsin {

// `5m`, `1h`, `14d`: a length of time in the largest unit that divides it.
std::string duration_text(Ticks duration);

}  // namespace tocsin
