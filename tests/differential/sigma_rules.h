// Generated Sigma rules for CloudTrail.
#pragma once

#include <cstdint>
#include <string>

namespace tocsin::differential {

// A whole rule file.
std::string make_sigma_rule(uint64_t seed);

}  // namespace tocsin::differential
