// Which texts a predicate of a plan is true for: asked of the rule's own function, so that regular expressions and terms mean what they
// mean when the rule runs.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "plan/expr.h"

namespace tocsin {

// Whether `call` can be asked this way: it reads one column and nothing else that varies.
bool asks_one_text(const Expr& call);

// For each text, whether `call` is true where its only column holds that text.
std::vector<bool> holds_for(const Expr& call, std::span<const std::string_view> texts);

}  // namespace tocsin
