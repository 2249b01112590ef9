// each<F>: makes a batch kernel from a plain C++ function of one row.
//
//   int64_t strlen(std::string_view text);                 each<strlen>
//   Value to_upper(CallContext&, std::string_view text);   each<to_upper>     a context is asked for by naming it
//   Value coalesce(CallContext&, std::span<const Value>);  each<coalesce>     any number of arguments
//
// Parameters may be Value, std::string_view, bool, int64_t, double, Ticks; results the same, std::string (copied into the arena)
// or std::optional of those (nullopt is null). An optional trailing argument that was left out arrives as a null Value, so such
// functions take `Value` there.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "function/call_context.h"
#include "function/function.h"

namespace tocsin {

// A datetime or timespan parameter is an int64_t; a result of these types says which.
struct DateTimeResult {
    Ticks ticks;
};
struct TimespanResult {
    Ticks ticks;
};
struct IntResult {
    int32_t value;
};

namespace kernel_detail {

template <class T>
T unpack(const Value& value) {
    if constexpr (std::is_same_v<T, Value>)
        return value;
    else if constexpr (std::is_same_v<T, std::string_view>)
        return value.is_string() ? value.text() : std::string_view();
    else if constexpr (std::is_same_v<T, bool>)
        return value.as_bool();
    else if constexpr (std::is_same_v<T, int64_t>)
        return value.as_long();
    else if constexpr (std::is_same_v<T, double>)
        return to_double(value);
    else
        static_assert(!sizeof(T), "no such kernel parameter");
}

template <class T>
Value pack(const T& result, CallContext& context) {
    if constexpr (std::is_same_v<T, Value>)
        return result;
    else if constexpr (std::is_same_v<T, bool>)
        return Value::boolean(result);
    else if constexpr (std::is_same_v<T, int64_t>)
        return Value::of_long(result);
    else if constexpr (std::is_same_v<T, IntResult>)
        return Value::integer(result.value);
    else if constexpr (std::is_same_v<T, double>)
        return Value::real(result);
    else if constexpr (std::is_same_v<T, DateTimeResult>)
        return Value::datetime(result.ticks);
    else if constexpr (std::is_same_v<T, TimespanResult>)
        return Value::timespan(result.ticks);
    else if constexpr (std::is_same_v<T, std::string_view>)
        return Value::string(result);
    else if constexpr (std::is_same_v<T, std::string>)
        return make_string(result, *context.arena);
    else
        return result ? pack(*result, context) : Value();  // std::optional
}

template <class F>
struct Signature;
template <class R, class... A>
struct Signature<R (*)(A...)> {
    static constexpr bool kContext = false;
    static constexpr bool kSpan = sizeof...(A) == 1 && (std::is_same_v<A, std::span<const Value>> || ...);
    using Arguments = std::tuple<std::decay_t<A>...>;
};
template <class R, class... A>
struct Signature<R (*)(CallContext&, A...)> {
    static constexpr bool kContext = true;
    static constexpr bool kSpan = sizeof...(A) == 1 && (std::is_same_v<A, std::span<const Value>> || ...);
    using Arguments = std::tuple<std::decay_t<A>...>;
};

inline constexpr Value kMissing{};

template <auto F, class Tuple, size_t... I>
Value call_row(CallContext& context, std::span<const Column> arguments, uint32_t row, std::index_sequence<I...>) {
    auto at = [&](size_t i) -> const Value& { return i < arguments.size() ? arguments[i][row] : kMissing; };
    (void)at;
    if constexpr (Signature<decltype(F)>::kContext) {
        return pack(F(context, unpack<std::tuple_element_t<I, Tuple>>(at(I))...), context);
    } else {
        return pack(F(unpack<std::tuple_element_t<I, Tuple>>(at(I))...), context);
    }
}

}  // namespace kernel_detail

template <auto F>
void each(CallContext& context, std::span<const Column> arguments, Selection rows, Value* out) {
    using S = kernel_detail::Signature<decltype(F)>;
    if constexpr (S::kSpan) {
        auto values = context.arena->make_array<Value>(arguments.size());
        for (uint32_t row : rows) {
            for (size_t i = 0; i < arguments.size(); ++i) values[i] = arguments[i][row];
            if constexpr (S::kContext) {
                out[row] = kernel_detail::pack(F(context, std::span<const Value>(values)), context);
            } else {
                out[row] = kernel_detail::pack(F(std::span<const Value>(values)), context);
            }
        }
    } else {
        using Tuple = typename S::Arguments;
        for (uint32_t row : rows) {
            out[row] = kernel_detail::call_row<F, Tuple>(context, arguments, row,
                                                         std::make_index_sequence<std::tuple_size_v<Tuple>>());
        }
    }
}

}  // namespace tocsin
