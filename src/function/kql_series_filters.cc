// KQL's signal functions: filters with finite and infinite response, the Fourier transform.
#include <algorithm>

#include "function/fourier.h"
#include "function/kernel.h"
#include "function/series.h"
#include "function/tables.h"

namespace tocsin {
namespace {

// series_fir(series, filter, normalize, center): points outside of the series count as 0.
Value finite_response(CallContext& context, const Value& series, const Value& filter, const Value& normalize,
                      const Value& center) {
    auto x = series_numbers(context, series), weights = series_numbers(context, filter);
    if (!x || !weights || weights->empty() || !all_finite(*weights)) return Value();
    bool negative = std::any_of(weights->begin(), weights->end(), [](double weight) { return weight < 0; });
    bool divides = normalize.is_null() ? !negative : normalize.as_bool();
    if (divides && negative) return Value();
    if (divides) {
        double sum = 0;
        for (double weight : *weights) sum += weight;
        for (double& weight : *weights) weight /= sum;
    }
    size_t ahead = !center.is_null() && center.as_bool() ? (weights->size() - 1) / 2 : 0;
    std::vector<double> out(x->size());
    for (size_t i = 0; i < out.size(); ++i) {
        for (size_t j = 0; j < weights->size(); ++j) {
            size_t shifted = i + ahead;
            if (shifted >= j && shifted - j < x->size()) out[i] += (*weights)[j] * (*x)[shifted - j];
        }
    }
    return make_series(context, out);
}

// series_iir(series, numerators, denominators): y[i] = (sum of b[k] x[i-k] - sum of a[k] y[i-k] for k > 0) / a[0].
Value infinite_response(CallContext& context, const Value& series, const Value& numerators, const Value& denominators) {
    auto x = series_numbers(context, series), b = series_numbers(context, numerators),
         a = series_numbers(context, denominators);
    if (!x || !a || !b || a->empty() || (*a)[0] == 0 || !all_finite(*a) || !all_finite(*b)) return Value();
    std::vector<double> out(x->size());
    for (size_t i = 0; i < out.size(); ++i) {
        double value = 0;
        for (size_t k = 0; k < b->size() && k <= i; ++k) value += (*b)[k] * (*x)[i - k];
        for (size_t k = 1; k < a->size() && k <= i; ++k) value -= (*a)[k] * out[i - k];
        out[i] = value / (*a)[0];
    }
    return make_series(context, out);
}

template <bool kInverse>
Value transform(CallContext& context, const Value& real_part, const Value& imaginary_part) {
    auto real = series_numbers(context, real_part);
    if (!real || !all_finite(*real)) return Value();
    std::vector<Complex> values(real->begin(), real->end());
    if (!imaginary_part.is_null()) {
        auto imaginary = series_numbers(context, imaginary_part);
        if (!imaginary || imaginary->size() != real->size() || !all_finite(*imaginary)) return Value();
        for (size_t i = 0; i < values.size(); ++i) values[i].imag((*imaginary)[i]);
    }
    fourier_transform(values, kInverse);
    std::vector<double> real_out, imaginary_out;
    for (const Complex& value : values) {
        real_out.push_back(value.real());
        imaginary_out.push_back(value.imag());
    }
    auto results = context.arena->make_array<Value>(2);
    results[0] = make_series(context, real_out);
    results[1] = make_series(context, imaginary_out);
    return Value::array(results);
}

constexpr NullRule kSeesNulls = NullRule::kSeesNulls;
constexpr ColumnName kFirst = ColumnName::kFirstArgument;
constexpr std::string_view kTransform = "dynamic, dynamic? -> real dynamic, imag dynamic";

// clang-format off
constexpr Function kRows[] = {
    {.name = "series_fir", .signature = "dynamic, dynamic, bool?, bool? -> dynamic", .kernel = each<finite_response>,
     .description = "A series through a filter of weights.", .nulls = kSeesNulls, .column_name = kFirst, .page = "series-fir-function"},
    {.name = "series_iir", .signature = "dynamic, dynamic, dynamic -> dynamic", .kernel = each<infinite_response>,
     .description = "A series through a recursive filter.", .column_name = kFirst, .page = "series-iir-function"},
    {.name = "series_fft", .signature = kTransform, .kernel = each<transform<false>>,
     .description = "The Fourier transform of a series.", .nulls = kSeesNulls, .page = "series-fft-function"},
    {.name = "series_ifft", .signature = kTransform, .kernel = each<transform<true>>,
     .description = "The inverse Fourier transform of a series.", .nulls = kSeesNulls, .page = "series-ifft-function"},
};
// clang-format on

}  // namespace

std::span<const Function> kql_series_filter_functions() { return kRows; }

}  // namespace tocsin
