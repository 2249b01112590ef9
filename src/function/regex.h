// KQL's regular expressions: the documented dialect is that of Rust's regex library; they run on RE2 by translation.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "function/call_context.h"

namespace re2 {
class RE2;
}

namespace tocsin {

// The pattern in RE2's syntax. Unicode meaning of \w \d \s and their complements, class algebra (`[a-z&&[^aeiou]]`, `--`, `~~`,
// nested classes), word boundaries `\<` `\>` `\b{start}`, `\u{...}`, the x flag and long property names are rewritten; what both
// dialects share stays as it is. `\b` keeps RE2's ASCII meaning. `problem`, if given, is set to what cannot be translated (empty if all
// can); the result is of no use then.
std::string translate_regex(std::string_view pattern, std::string* problem = nullptr);

// What is wrong with the pattern, or not supported; empty if it is good. For diagnostics about constant patterns.
std::string regex_error(std::string_view pattern);

// The compiled pattern, from the cache; null if it is wrong.
const re2::RE2* compile_regex(CallContext& context, std::string_view pattern);

}  // namespace tocsin
