// Kernels whose result is a KQL string, which is never null, and the text of values that string functions take.
#pragma once

#include <span>
#include <string_view>

#include "data/json.h"
#include "function/kernel.h"

namespace tocsin {

// What string operators see of a value: a string itself, the empty text for null, the printed form of others (in the arena).
inline std::string_view text_of(CallContext& context, const Value& value) {
    if (value.is_string()) return value.text();
    if (value.is_null()) return {};
    return context.arena->copy(to_text(value));
}

// each<F> for rows with NullRule::kSeesNulls: where an argument is null or the result would be, the result is the empty text.
template <auto F>
void each_text(CallContext& context, std::span<const Column> arguments, Selection rows, Value* out) {
    auto complete = context.arena->make_array<uint32_t>(rows.size());
    size_t count = 0;
    for (uint32_t row : rows) {
        bool null = false;
        for (const Column& argument : arguments) null = null || argument[row].is_null();
        out[row] = Value::string("");
        complete[count] = row;
        count += null ? 0 : 1;
    }
    Selection wanted = complete.first(count);
    each<F>(context, arguments, wanted, out);
    for (uint32_t row : wanted) {
        if (out[row].is_null()) out[row] = Value::string("");
    }
}

}  // namespace tocsin
