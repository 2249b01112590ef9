// Term search: KQL's `has` family.
#pragma once

#include <string_view>

#include "function/function.h"

namespace tocsin {

// Which ends of the needle must stand at the border of a term.
enum class TermEnds : uint8_t { kBoth, kStart, kEnd };

// Whether `needle` occurs in `text` with the wanted ends at borders. A term is a maximal run of letters and digits (every byte
// of a non-ASCII character counts as a letter). An end of the needle that is no letter or digit needs no border: `iam:*` is found
// in "iam:PassRole iam:*" and in "aws/iam:*x". The empty needle is in every text. Case is ASCII case.
bool has_term(std::string_view text, std::string_view needle, CaseRule letter_case, TermEnds ends = TermEnds::kBoth);

}  // namespace tocsin
