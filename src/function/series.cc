// Series as numbers and back.
#include "function/series.h"

#include <algorithm>

#include "data/json.h"

namespace tocsin {

std::optional<std::span<const Value>> series_items(CallContext& context, const Value& array) {
    Value value = expand_json(array, *context.arena);
    if (value.tag() != Tag::kArray) return std::nullopt;
    return value.items();
}

double series_number(const Value& element) {
    if (element.is_number()) return to_double(element);
    if (element.tag() == Tag::kDateTime || element.tag() == Tag::kTimespan) return static_cast<double>(element.ticks());
    return kNotANumber;
}

std::optional<std::vector<double>> series_numbers(CallContext& context, const Value& array) {
    auto items = series_items(context, array);
    if (!items) return std::nullopt;
    std::vector<double> out;
    out.reserve(items->size());
    for (const Value& item : *items) out.push_back(series_number(item));
    return out;
}

Value make_series(CallContext& context, std::span<const double> numbers) {
    auto items = context.arena->make_array<Value>(numbers.size());
    for (size_t i = 0; i < numbers.size(); ++i) items[i] = Value::real(numbers[i]);
    return Value::array(items);
}

bool all_finite(std::span<const double> numbers) {
    return std::all_of(numbers.begin(), numbers.end(), [](double number) { return std::isfinite(number); });
}

}  // namespace tocsin
