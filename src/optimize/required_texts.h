// Required texts: what stands in the text of every record that gives a scan a row. They let most records be passed over unread where the
// event's name does not tell (optimize/anchors.h): keywords, error codes, user agents.
#pragma once

#include <string>
#include <vector>

#include "plan/scan.h"

namespace tocsin {

// Texts that stand in a record together: letters and digits only, in lower case. They are found in any letter case in records that are
// ASCII and write no character as \uXXXX.
using RequiredTexts = std::vector<std::string>;

// The record has all of at least one of these; empty if nothing is known.
std::vector<RequiredTexts> required_texts(const Scan& scan);

}  // namespace tocsin
