#include "source/raw_text.h"

#include "base/arena.h"
#include "base/text.h"
#include "data/json.h"

namespace tocsin {

std::string unescaped(std::string_view raw) {
    if (raw.find('\\') == std::string_view::npos) return utf8_valid(raw) ? std::string(raw) : utf8_repaired(raw);
    Arena arena;
    auto value = parse_json("\"" + std::string(raw) + "\"", arena);
    return value && value->is_string() ? std::string(value->text()) : std::string(raw);
}

}  // namespace tocsin
