// The kernel of parse_kv; its row stands with the other parsers.
#pragma once

#include <span>

#include "data/value.h"
#include "function/call_context.h"

namespace tocsin {

// arguments: text, pair delimiter, key delimiter, quotes, escape, greedy, pattern
Value parse_kv(CallContext& context, std::span<const Value> arguments);

}  // namespace tocsin
