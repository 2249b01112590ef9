// What makes two rules near-duplicates of each other.
#pragma once

#include <string>

#include "catalog/facts.h"

namespace tocsin {

// The rule's canonical predicates as a text; empty if it has none but of the call's result. How it says whether a call succeeded, and a service beside an operation,
// are left out: products say them differently where they mean the same.
std::string signature_of(const QueryFacts& facts);

}  // namespace tocsin
