// Where the characters of a YAML scalar stand in its file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tocsin {

// `value` is that of the scalar that begins at `begin` in `file`, at its properties (anchor, tag) if it has any. Returns the offset behind
// the scalar; `offsets`, if given, gets the place of each byte of the value and of its end.
size_t align_scalar(std::string_view file, size_t begin, std::string_view value, std::vector<uint32_t>* offsets);

}  // namespace tocsin
